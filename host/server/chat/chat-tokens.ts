// A rendered chat as tokens: those of the whole prompt, as the model saw it in training, unless a text of a user's looks
// like a control token; then each piece is tokenized alone. BOS comes once, whether or not the template writes it.

import type { PromptPiece } from "../../runtime/generate-options.ts";
import type { Model } from "../../runtime/model.ts";
import { numberOf } from "./chat-template.ts";

const asMarkup = { addSpecial: false, parseSpecial: true };
const asText = { addSpecial: false, parseSpecial: false };

interface Piece {
  readonly text: string;
  readonly isMarkup: boolean;
}

export async function chatTokens(model: Model, prompt: readonly PromptPiece[]): Promise<number[]> {
  const pieces = prompt.map(pieceOf);
  const whole = pieces.map(({ text }) => text).join("");
  const tokens = await model.tokenize(whole, asMarkup);
  const isSafe = !(await hasLookalike(model, { whole, tokens, pieces }));
  const own = isSafe ? [...tokens] : await tokensApart(model, pieces);
  const bos = numberOf(model, "tokenizer.ggml.bos_token_id");
  const [first] = await model.tokenize("", { addSpecial: true });
  const isMissing = first !== undefined && first === bos && own[0] !== bos;
  return isMissing ? [first, ...own] : own;
}

async function tokensApart(model: Model, pieces: readonly Piece[]): Promise<number[]> {
  const tokens: number[] = [];
  for (const { text, isMarkup } of pieces) {
    for (const id of await model.tokenize(text, isMarkup ? asMarkup : asText)) tokens.push(id);
  }
  return tokens;
}

interface Tokenized {
  readonly whole: string;
  readonly tokens: Uint32Array;
  readonly pieces: readonly Piece[];
}

/** Whether a control token among the tokens may stand for something that is not wholly markup. */
async function hasLookalike(model: Model, { whole, tokens, pieces }: Tokenized): Promise<boolean> {
  if (pieces.every(({ isMarkup }) => isMarkup)) return false;
  const plain = new Set(await model.tokenize(whole, asText));
  const places = markupPlaces(pieces);
  for (const id of new Set(tokens)) {
    if (plain.has(id)) continue;
    const spelling = await model.detokenize([id], { special: true });
    if (!standsInMarkupAlone(spelling, whole, places)) return true;
  }
  return false;
}

type Place = readonly [begin: number, end: number];

function markupPlaces(pieces: readonly Piece[]): Place[] {
  const places: Place[] = [];
  let at = 0;
  for (const { text, isMarkup } of pieces) {
    if (isMarkup) places.push([at, at + text.length]);
    at += text.length;
  }
  return places;
}

function standsInMarkupAlone(spelling: string, whole: string, places: readonly Place[]): boolean {
  if (spelling === "") return false;
  for (let at = whole.indexOf(spelling); at !== -1; at = whole.indexOf(spelling, at + 1)) {
    const end = at + spelling.length;
    if (!places.some(([from, to]) => from <= at && end <= to)) return false;
  }
  return true;
}

function pieceOf(piece: PromptPiece): Piece {
  if ("markup" in piece) return { text: textOf(piece.markup), isMarkup: true };
  return { text: "text" in piece ? textOf(piece.text) : "", isMarkup: false };
}

function textOf(text: string | Uint8Array): string {
  return typeof text === "string" ? text : Buffer.from(text).toString();
}
