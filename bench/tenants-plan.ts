// What the processes that measure tenants are told, and what all of them have in common: prompts of 16 tokens, each
// another piece of one sequence of tokens, the same for every engine.

import type { Determinism, Isolation, Realm } from "../host/index.ts";
import { promptTokens } from "./measurement.ts";

export type Model = Awaited<ReturnType<Realm["load"]>>;

export interface TenantsPlan {
  readonly modelPath: string;
  readonly threads: number;
  readonly vocabularySize: number;
  /** Positions the model was trained on. */
  readonly contextLength: number;
}

/** Several decode at once, in turn as many as each of `counts` says. */
export interface TogetherPlan extends TenantsPlan {
  readonly counts: readonly number[];
  /** Tokens in a window, of all together. */
  readonly windowTokens: number;
}

export interface RealmSequencesPlan extends TogetherPlan {
  /** None: the default, which is "batch-invariant" for tenants, and pads nothing without one. */
  readonly determinism?: Determinism;
}

export interface PeerSequencesPlan extends TogetherPlan {
  /** Whether all are sequences of one context, or each has a context of its own. */
  readonly contexts: "one" | "many";
}

export interface JoiningPlan extends TenantsPlan {
  readonly tenants: number;
  readonly rounds: number;
  readonly windowTokens: number;
  /** How long tenants join and leave in each round. */
  readonly joiningMs: number;
}

export interface PrefillPlan extends TenantsPlan {
  readonly decoders: number;
  readonly prefillTokens: number;
  /** Tokens of each decoder before the prefill begins. */
  readonly undisturbedTokens: number;
}

export interface StartPlan extends TenantsPlan {
  readonly warmStarts: number;
  readonly coldStarts: number;
}

export interface MemoryPlan extends TenantsPlan {
  readonly isolation: Isolation;
  readonly tenants: number;
}

/** Of every prompt but the long one. */
export const shortPromptTokens = 16;

/** What opens a session and its guest before anything is measured. */
export const warmPromptTokens = 1;
export const warmTokens = 4;

/** What each decodes before the window begins. */
export const droppedTokens = 2;

/** Tokens of each in the window: the more decode, the sooner the window is full. */
export function windowTokensOfEach(windowTokens: number, count: number): number {
  const least = 8;
  const most = 24;
  return Math.max(least, Math.min(most, Math.ceil(windowTokens / count)));
}

/** The prompt of that number: no two have a piece in common. */
export function shortPrompt(number: number, vocabularySize: number): number[] {
  return promptTokens(shortPromptTokens * (number + 1), vocabularySize).slice(-shortPromptTokens);
}

/** In the child: what to do. */
export function readTenantsPlan(): unknown {
  const [, , argument] = process.argv;
  if (argument === undefined) {
    throw new Error("expected a plan as JSON: run bench/tenants.ts instead");
  }
  return JSON.parse(argument);
}
