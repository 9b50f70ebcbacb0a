// What `tokenize` and `detokenize` take, checked.

import type { GuestCalls } from "./guest-calls.ts";
import { readBoolean, readOptions, readText, readTokens } from "./option-readers.ts";

/** What `model.tokenize` takes. */
export interface TokenizeOptions {
  /** Add BOS, EOS and the like where the vocabulary asks for them. Default true. */
  addSpecial?: boolean | undefined;
  /** Texts of control tokens become those tokens; else they stay text. Default true. */
  parseSpecial?: boolean | undefined;
}

/** What `model.detokenize` takes. */
export interface DetokenizeOptions {
  /** Write control tokens out. Default false. */
  special?: boolean | undefined;
}

export function readTokenizing(text: unknown, value: unknown): GuestCalls["tokenize"]["argument"] {
  const { addSpecial = true, parseSpecial = true } = readOptions("tokenize", value, [
    "addSpecial",
    "parseSpecial",
  ]);
  return {
    text: readText("text", text),
    options: {
      addSpecial: readBoolean("addSpecial", addSpecial),
      parseSpecial: readBoolean("parseSpecial", parseSpecial),
    },
  };
}

export function readDetokenizing(
  ids: unknown,
  value: unknown,
): GuestCalls["detokenize"]["argument"] {
  const { special = false } = readOptions("detokenize", value, ["special"]);
  return { tokens: readTokens("ids", ids), special: readBoolean("special", special) };
}
