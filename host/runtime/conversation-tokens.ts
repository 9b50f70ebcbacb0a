// The tokens of a prompt, or a whole conversation. Where no text that somebody typed looks like a control token, all
// between two tokens that are given is tokenized as one text, as the model saw it in training; where one does, each text
// alone, so that it stays text.

import type { PromptPart, Tokenizer } from "../abi/world.ts";
import type { ReadPrompt } from "./read-prompt.ts";

/** The tokens of a prompt in a session that has none yet. */
export function promptTokens(tokenizer: Tokenizer, { prompt, isWhole }: ReadPrompt): Uint32Array {
  if (isWhole) return conversationTokens(tokenizer, prompt);
  const pieces: ArrayLike<number>[] = [];
  for (const part of prompt) {
    if (part.tag === "tokens") pieces.push(part.val);
    else if (part.tag !== "embeddings" && part.val.length > 0) {
      const addSpecial = pieces.every(({ length }) => length === 0);
      const options = { addSpecial, parseSpecial: part.tag === "markup" };
      pieces.push(tokenizer.tokenize(part.val, options));
    }
  }
  return joined(pieces);
}

/**
 * BOS comes first where the vocabulary wants it, once, whether or not the template writes it; what begins with tokens that
 * are given begins with those.
 */
export function conversationTokens(
  tokenizer: Tokenizer,
  conversation: readonly PromptPart[],
): Uint32Array {
  const pieces: ArrayLike<number>[] = [];
  let texts: TextPart[] = [];
  function endTexts(): void {
    if (texts.length > 0) pieces.push(textTokens(tokenizer, texts));
    texts = [];
  }
  for (const part of conversation) {
    if (part.tag === "text" || part.tag === "markup") texts.push(part);
    else {
      endTexts();
      if (part.tag === "tokens") pieces.push(part.val);
    }
  }
  endTexts();
  if (conversation[0]?.tag === "tokens") return joined(pieces);
  const bos = tokenBefore(tokenizer);
  return joined(bos === undefined || pieces[0]?.[0] === bos ? pieces : [[bos], ...pieces]);
}

/** What the vocabulary wants before each text; none: nothing, or something behind it alone. */
function tokenBefore(tokenizer: Tokenizer): number | undefined {
  const text = Buffer.from("a");
  const [plain] = tokenizer.tokenize(text, { addSpecial: false, parseSpecial: false });
  const [first] = tokenizer.tokenize(text, { addSpecial: true, parseSpecial: false });
  return first === plain ? undefined : first;
}

/** How many tokens at the beginning are the same. */
export function commonLength(left: Uint32Array, right: Uint32Array): number {
  const differing = left.findIndex((token, index) => token !== right[index]);
  return differing === -1 ? left.length : differing;
}

type TextPart = Extract<PromptPart, { tag: "text" | "markup" }>;

function textTokens(tokenizer: Tokenizer, parts: readonly TextPart[]): Uint32Array {
  const whole = Buffer.concat(parts.map(({ val }) => val));
  const tokens = tokenizer.tokenize(whole, { addSpecial: false, parseSpecial: true });
  if (!hasLookalike(tokenizer, { whole, tokens, parts })) return tokens;
  return joined(
    parts.map(({ tag, val }) =>
      tokenizer.tokenize(val, { addSpecial: false, parseSpecial: tag === "markup" }),
    ),
  );
}

interface Tokenized {
  readonly whole: Buffer;
  /** Of the whole, control tokens parsed. */
  readonly tokens: Uint32Array;
  readonly parts: readonly TextPart[];
}

/** Whether a control token among the tokens may stand for something that is not wholly markup. */
function hasLookalike(tokenizer: Tokenizer, { whole, tokens, parts }: Tokenized): boolean {
  if (parts.every(({ tag }) => tag === "markup")) return false;
  const plain = new Set(tokenizer.tokenize(whole, { addSpecial: false, parseSpecial: false }));
  const others = [...new Set(tokens)].filter((id) => !plain.has(id));
  return others.some((id) => {
    const spelling = controlSpelling(tokenizer, id);
    return spelling !== undefined && !standsInMarkupAlone(spelling, whole, parts);
  });
}

/** None where the token is no control token: those alone are not written in plain text. */
function controlSpelling(tokenizer: Tokenizer, id: number): Uint8Array | undefined {
  const token = Uint32Array.of(id);
  if (tokenizer.detokenize(token, false).length > 0) return undefined;
  return tokenizer.detokenize(token, true);
}

function standsInMarkupAlone(
  spelling: Uint8Array,
  whole: Buffer,
  parts: readonly TextPart[],
): boolean {
  let at = spelling.length === 0 ? -1 : whole.indexOf(spelling);
  // It came from somewhere, and not as it is spelt.
  if (at === -1) return false;
  const inMarkup = markupRanges(parts);
  for (; at !== -1; at = whole.indexOf(spelling, at + 1)) {
    const [begin, end] = [at, at + spelling.length];
    if (!inMarkup.some((range) => range.begin <= begin && end <= range.end)) return false;
  }
  return true;
}

/** In bytes; markup that is followed by markup is one. */
function markupRanges(parts: readonly TextPart[]): { begin: number; end: number }[] {
  const ranges: { begin: number; end: number }[] = [];
  let at = 0;
  for (const { tag, val } of parts) {
    const end = at + val.length;
    const last = ranges.at(-1);
    if (tag === "markup" && last?.end === at) last.end = end;
    else if (tag === "markup") ranges.push({ begin: at, end });
    at = end;
  }
  return ranges;
}

function joined(pieces: readonly ArrayLike<number>[]): Uint32Array {
  const tokens = new Uint32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    tokens.set(piece, at);
    at += piece.length;
  }
  return tokens;
}
