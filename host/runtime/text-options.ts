// What `tokenize` and `detokenize` take, checked.

import type { Tokenizer } from "../abi/world.ts";
import { promptTokens } from "./conversation-tokens.ts";
import type { PromptPiece, WholePrompt } from "./generate-options.ts";
import type { GuestCalls } from "./guest-calls.ts";
import { readBoolean, readOptions, readText, readTokens } from "./option-readers.ts";
import { readPrompt } from "./read-prompt.ts";

type Tokenizing = GuestCalls["tokenize"]["argument"];

/** What `tokenize` takes: a text, or a prompt that is more than one. */
export type TextOrPrompt = string | Uint8Array | readonly PromptPiece[] | WholePrompt;

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

export function readTokenizing(text: unknown, value: unknown): Tokenizing {
  if (typeof text === "object" && !(text instanceof Uint8Array)) {
    readOptions("tokenize", value, []);
    return readPrompt(text);
  }
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

/** On the tokenizer's thread. */
export function tokenized(tokenizer: Tokenizer, argument: Tokenizing): Uint32Array {
  if ("prompt" in argument) return promptTokens(tokenizer, argument);
  return tokenizer.tokenize(argument.text, argument.options);
}

export function readDetokenizing(
  ids: unknown,
  value: unknown,
): GuestCalls["detokenize"]["argument"] {
  const { special = false } = readOptions("detokenize", value, ["special"]);
  return { tokens: readTokens("ids", ids), special: readBoolean("special", special) };
}
