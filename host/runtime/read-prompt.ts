// What a generation goes on from, checked and in the world's records.

import type { PromptPart } from "../abi/world.ts";
import { badArgument, readChoice, readOptions, readText, readTokens } from "./option-readers.ts";

export interface ReadPrompt {
  readonly prompt: readonly PromptPart[];
  /** Whether the prompt is all that shall be in the session; else it continues what is there. */
  readonly isWhole: boolean;
}

export function readPrompt(value: unknown): ReadPrompt {
  if (typeof value === "string") {
    return { prompt: [{ tag: "text", val: readText("prompt", value) }], isWhole: false };
  }
  if (Array.isArray(value)) return { prompt: readPieces("prompt", value), isWhole: false };
  if (typeof value === "object" && value !== null) {
    const { whole } = readOptions("prompt", value, ["whole"]);
    if (Array.isArray(whole)) return { prompt: readPieces("prompt.whole", whole), isWhole: true };
  }
  throw badArgument("prompt", value, "must be a string, a list of pieces, or { whole: pieces }");
}

function readPieces(name: string, list: readonly unknown[]): PromptPart[] {
  return list.map((piece, index) => readPiece(`${name}[${index}]`, piece));
}

function readPiece(name: string, value: unknown): PromptPart {
  const piece = readOptions(name, value, ["text", "markup", "tokens"]);
  const [tag, ...others] = Object.keys(piece);
  if (tag === undefined || others.length > 0) {
    throw badArgument(name, value, "must have exactly one of text, markup, tokens");
  }
  if (tag === "tokens") return { tag, val: readTokens(`${name}.tokens`, piece[tag]) };
  const kind = readChoice(name, tag, ["text", "markup"]);
  return { tag: kind, val: readText(`${name}.${kind}`, piece[kind]) };
}
