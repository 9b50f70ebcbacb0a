// What is in a session, as prompts that make it again, and how it grows.

import type { PromptPart } from "../../abi/world.ts";
import type { GenerationOutcome } from "../guest-calls.ts";

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
