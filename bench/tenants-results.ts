// What a run of the tenants' benchmark finds. JSON in bench/results/ has this shape.

import type { Isolation } from "../host/index.ts";
import type { Machine } from "./machine.ts";
import type { ModelFacts } from "./model-facts.ts";

export interface SequencesRate {
  readonly sequences: number;
  /** Of all sequences together. */
  readonly tokensPerSecond: number;
}

export interface SequencesMeasurement {
  readonly rates: readonly SequencesRate[];
  /** Of one generation without a tenant; Realm's alone. */
  readonly withoutTenant?: number;
}

/** One engine in one of its ways, every round of it. */
export interface SideFound {
  readonly name: string;
  readonly rounds: readonly SequencesMeasurement[];
}

export interface JoiningMeasurement {
  /** Tokens a second of all tenants together, with nobody joining or leaving. */
  readonly steady: number;
  /** Generated, while they join and leave. */
  readonly joining: number;
  /** Of the prompts of those who joined, beside these. */
  readonly promptTokensPerSecond: number;
  readonly joined: number;
  /** Tenants that were there, on average. */
  readonly meanPresent: number;
}

/** Between the tokens of a decoder, as their reader gets them. */
export interface GapFigures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly gaps: number;
  /** Of all decoders together. */
  readonly tokensPerSecond: number;
}

export interface PrefillMeasurement {
  readonly decoders: number;
  readonly prefillTokens: number;
  readonly aloneMs: number;
  readonly besideMs: number;
  readonly undisturbed: GapFigures;
  readonly beside: GapFigures;
  /** Whose text ended before the prefill did. */
  readonly decodersEnded: number;
}

/** From `realm.tenant()` to the first token. */
export interface StartMeasurement {
  readonly isolation: Isolation;
  /** Whether another tenant of the model was there. */
  readonly pool: "warm" | "cold";
  readonly startMs: readonly number[];
  /** What each said of its own prefill. */
  readonly ownPrefillMs: readonly number[];
  /** The same prompt in a session that is open, each time. */
  readonly prefillAloneMs: readonly number[];
}

export interface MemorySample {
  readonly tenants: number;
  /** Of this process and its children. */
  readonly residentBytes: number;
  readonly childrenBytes: number;
  readonly kvBytes: number;
}

export interface MemoryMeasurement {
  readonly isolation: Isolation;
  readonly samples: readonly MemorySample[];
}

/** In place of what could not be measured here: why. */
export interface SkippedPart {
  readonly skipped: string;
}

/** Undefined: that part was not asked for. */
export interface TenantsFound {
  readonly model: string;
  readonly facts: ModelFacts;
  readonly sides?: readonly SideFound[];
  readonly joining?: readonly JoiningMeasurement[];
  readonly prefill?: readonly PrefillMeasurement[];
  readonly starts?: readonly StartMeasurement[];
  readonly memory?: readonly MemoryMeasurement[];
  /** Parts that could not be measured here, and why. */
  readonly skipped: readonly string[];
}

export interface TenantsSetting {
  readonly machine: Machine;
  readonly threads: number;
  readonly rounds: number;
}
