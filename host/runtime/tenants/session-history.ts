// What is in a session, as prompts that make it again, and how it grows and is cut.

import type { PromptPart } from "../../abi/world.ts";
import { RealmError } from "../../error/realm-error.ts";
import type { GenerationOutcome } from "../guest-calls.ts";
import { readInteger } from "../option-readers.ts";

export type SessionHistory = readonly PromptPart[];

/** Behind a request that put `more` into the session, which may have dropped its oldest tokens for them. */
export function grownHistory(
  history: SessionHistory,
  more: SessionHistory,
  outcome: GenerationOutcome,
): SessionHistory {
  if (outcome.history !== undefined) return [{ tag: "tokens", val: outcome.history }];
  return [...history, ...more];
}

/** The session's first tokens. Errors: `bad-argument`. */
export function firstTokens(history: SessionHistory, count: number): SessionHistory {
  const kept: PromptPart[] = [];
  let left = readInteger("tokens", count, { min: 0, max: 2 ** 32 - 1 });
  for (const part of history) {
    if (left === 0) return kept;
    if (part.tag !== "tokens") {
      throw new RealmError(
        "bad-argument",
        "a session goes back only where its prompts were tokens",
      );
    }
    kept.push({ tag: "tokens", val: part.val.slice(0, left) });
    left -= Math.min(left, part.val.length);
  }
  return kept;
}
