// A prompt as the tokens that a session would make of it, so that sessions can be found by what they have in common
// with it. Each piece is tokenized alone; the first text brings BOS where the vocabulary asks for it.

import type { PlainPrompt } from "../../runtime/generate-options.ts";
import type { Model } from "../../runtime/model.ts";

/** A longer text is left to its own session's guest: the tokenizer here serves all tenants. UTF-16 units. */
const textLengthMax = 262_144;

/** None where the prompt is too long to be tokenized here, or empty. */
export async function promptTokens(
  model: Model,
  prompt: PlainPrompt,
): Promise<Uint32Array | undefined> {
  const pieces = typeof prompt === "string" ? [{ text: prompt }] : prompt;
  const lengths = pieces.map((piece) => textOf(piece)?.length ?? 0);
  if (lengths.reduce((sum, length) => sum + length, 0) > textLengthMax) return undefined;
  const tokens: number[] = [];
  for (const piece of pieces) {
    const text = textOf(piece);
    const parseSpecial = "markup" in piece;
    if ("tokens" in piece) for (const id of piece.tokens) tokens.push(id);
    if (text !== undefined && text.length > 0) {
      const addSpecial = tokens.length === 0;
      for (const id of await model.tokenize(text, { addSpecial, parseSpecial })) tokens.push(id);
    }
  }
  return tokens.length === 0 ? undefined : Uint32Array.from(tokens);
}

function textOf(piece: Exclude<PlainPrompt, string>[number]): string | Uint8Array | undefined {
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

export function commonLength(left: ArrayLike<number>, right: ArrayLike<number>): number {
  const most = Math.min(left.length, right.length);
  let length = 0;
  while (length < most && left[length] === right[length]) length += 1;
  return length;
}
