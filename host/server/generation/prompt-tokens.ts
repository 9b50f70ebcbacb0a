// A prompt as the tokens that a session would make of it, so that sessions can be found by what they have in common
// with it.

import type { Prompt, PromptPiece } from "../../runtime/generate-options.ts";
import type { Model } from "../../runtime/model.ts";

/** A longer text is left to its own session's guest: the tokenizer here serves all tenants. UTF-16 units. */
const textLengthMax = 262_144;

/** None where the prompt is too long to be tokenized here, or empty. */
export async function promptTokens(model: Model, prompt: Prompt): Promise<Uint32Array | undefined> {
  const lengths = inPieces(prompt).map((piece) => textOf(piece)?.length ?? 0);
  if (lengths.reduce((sum, length) => sum + length, 0) > textLengthMax) return undefined;
  const tokens = await model.tokenize(typeof prompt === "string" ? inPieces(prompt) : prompt);
  return tokens.length === 0 ? undefined : tokens;
}

export function inPieces(prompt: Prompt): readonly PromptPiece[] {
  if (typeof prompt === "string") return [{ text: prompt }];
  return "whole" in prompt ? prompt.whole : prompt;
}

function textOf(piece: PromptPiece): string | Uint8Array | undefined {
  if ("text" in piece) return piece.text;
  return "markup" in piece ? piece.markup : undefined;
}

/** One behind the other. */
export function joinedTokens(left: Uint32Array, right: readonly number[]): Uint32Array {
  const joined = new Uint32Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
}
