// What Python's methods of `str` do to a text, on texts that know where they come from. Positions are code points.

import { changeTraced, fromNowhere, joinTraced, sliceTraced, textFrom } from "./traced-text.ts";
import type { TracedText } from "./traced-text.ts";
import { TemplateFault } from "./values.ts";

/** What Python takes for white space. */
export const whiteSpace =
  "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" +
  "\u2028\u2029\u202f\u205f\u3000";
/** What Python takes for the end of a line. */
const lineEnds = new Set("\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029");

export function lengthOf(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length - 1; at++) if (isPair(text, at)) length -= 1;
  return length;
}

/** Where each code point begins, and the text's length. */
function starts(text: string): number[] {
  const found: number[] = [];
  for (let at = 0; at < text.length; at += isPair(text, at) ? 2 : 1) found.push(at);
  return [...found, text.length];
}

function isPair(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff;
}

export function characters(traced: TracedText): TracedText[] {
  const bounds = starts(traced.text);
  return bounds.slice(1).map((end, index) => sliceTraced(traced, bounds[index] ?? 0, end));
}

/** Start, stop and step. */
export type Slice = readonly [(number | undefined)?, (number | undefined)?, (number | undefined)?];

/** `text[start:stop:step]`. */
export function sliceCharacters(traced: TracedText, slice: Slice): TracedText {
  const bounds = starts(traced.text);
  const places = slicePlaces(bounds.length - 1, slice);
  const [first, last] = [places[0], places.at(-1)];
  if (first === undefined || last === undefined) return sliceTraced(traced, 0, 0);
  if ((slice[2] ?? 1) === 1) return sliceTraced(traced, bounds[first] ?? 0, bounds[last + 1] ?? 0);
  return joinTraced(
    places.map((place) => sliceTraced(traced, bounds[place] ?? 0, bounds[place + 1] ?? 0)),
  );
}

/** Of a text or list of that length, what a slice takes, in its order. */
export function slicePlaces(length: number, [start, stop, step = 1]: Slice): number[] {
  if (step === 0) throw new TemplateFault("a slice's step is zero");
  const [least, most] = step > 0 ? [0, length] : [-1, length - 1];
  const first = bounded(start, { length, least, most, otherwise: step > 0 ? 0 : length - 1 });
  const last = bounded(stop, { length, least, most, otherwise: step > 0 ? length : -1 });
  const count = Math.max(0, Math.ceil((last - first) / step));
  return Array.from({ length: count }, (_, index) => first + index * step);
}

interface SliceBounds {
  readonly length: number;
  readonly least: number;
  readonly most: number;
  readonly otherwise: number;
}

function bounded(value: number | undefined, bounds: SliceBounds): number {
  if (value === undefined) return bounds.otherwise;
  const place = value < 0 ? value + bounds.length : value;
  return Math.min(Math.max(place, bounds.least), bounds.most);
}

/** Which ends are stripped. */
export type Ends = "left" | "right" | "both";

export function strip(traced: TracedText, ends: Ends, stripped = whiteSpace): TracedText {
  const set = new Set(stripped);
  const bounds = starts(traced.text);
  const isStripped = (index: number): boolean =>
    set.has(traced.text.slice(bounds[index], bounds[index + 1]));
  let [first, last] = [0, bounds.length - 1];
  if (ends !== "right") while (first < last && isStripped(first)) first += 1;
  if (ends !== "left") while (last > first && isStripped(last - 1)) last -= 1;
  return sliceTraced(traced, bounds[first] ?? 0, bounds[last] ?? 0);
}

/** At most `most` cuts, from the left or from the right. */
export function split(
  traced: TracedText,
  separator: string,
  { most = Infinity, fromRight = false } = {},
): TracedText[] {
  if (separator === "") throw new TemplateFault("empty separator");
  const places: number[] = [];
  let at = fromRight ? traced.text.lastIndexOf(separator) : traced.text.indexOf(separator);
  while (at !== -1 && places.length < most) {
    places.push(at);
    if (!fromRight) at = traced.text.indexOf(separator, at + separator.length);
    else if (at < separator.length) break;
    else at = traced.text.lastIndexOf(separator, at - separator.length);
  }
  places.sort((a, b) => a - b);
  const begins = [0, ...places.map((place) => place + separator.length)];
  return begins.map((begin, index) =>
    sliceTraced(traced, begin, places[index] ?? traced.text.length),
  );
}

/** At white space, however much; none at the left end counts, and behind the last cut all stays. */
export function splitWords(traced: TracedText, most = Infinity): TracedText[] {
  const words: TracedText[] = [];
  const { text } = traced;
  const isWhite = (at: number): boolean => whiteSpace.includes(text.charAt(at));
  let at = 0;
  for (;;) {
    while (at < text.length && isWhite(at)) at += 1;
    if (at === text.length) return words;
    if (words.length >= most) return [...words, sliceTraced(traced, at, text.length)];
    const begin = at;
    while (at < text.length && !isWhite(at)) at += 1;
    words.push(sliceTraced(traced, begin, at));
  }
}

export function splitLines(traced: TracedText, keepsEnds: boolean): TracedText[] {
  const { text } = traced;
  const lines: TracedText[] = [];
  let begin = 0;
  for (let at = 0; at < text.length; at++) {
    if (!lineEnds.has(text.charAt(at))) continue;
    const next = text.startsWith("\r\n", at) ? at + 2 : at + 1;
    lines.push(sliceTraced(traced, begin, keepsEnds ? next : at));
    begin = next;
    at = next - 1;
  }
  if (begin < text.length) lines.push(sliceTraced(traced, begin, text.length));
  return lines;
}

export function replace(
  traced: TracedText,
  [sought, put]: readonly [string, TracedText],
  most = Infinity,
): TracedText {
  const limit = most < 0 ? Infinity : most;
  if (sought !== "") return join(split(traced, sought, { most: limit }), put);
  const pieces = [textFrom(fromNowhere, ""), ...characters(traced)];
  const left = pieces.slice(0, Math.min(limit, pieces.length));
  const right = pieces.slice(left.length);
  return joinTraced([...left.flatMap((piece) => [piece, put]), ...right]);
}

export function join(pieces: readonly TracedText[], separator: TracedText): TracedText {
  return joinTraced(pieces.flatMap((piece, index) => (index === 0 ? [piece] : [separator, piece])));
}

export function upper(traced: TracedText): TracedText {
  return changeTraced(traced, (text) => text.toUpperCase());
}

export function lower(traced: TracedText): TracedText {
  return changeTraced(traced, (text) => text.toLowerCase());
}

export function capitalize(traced: TracedText): TracedText {
  const first = sliceCharacters(traced, [0, 1]);
  return joinTraced([upper(first), lower(sliceCharacters(traced, [1]))]);
}

/** Every word begins with a capital; what a word is differs between Python's method and Jinja's filter. */
export function title(traced: TracedText, word: RegExp): TracedText {
  const pieces: TracedText[] = [];
  let at = 0;
  for (const { 0: found, index } of traced.text.matchAll(word)) {
    pieces.push(sliceTraced(traced, at, index));
    pieces.push(capitalize(sliceTraced(traced, index, index + found.length)));
    at = index + found.length;
  }
  return joinTraced([...pieces, sliceTraced(traced, at, traced.text.length)]);
}

/** Every line but the first by `width`; empty ones only where asked. */
export function indent(
  traced: TracedText,
  width: TracedText,
  { first = false, blank = false } = {},
): TracedText {
  const lines = splitLines({ ...joinTraced([traced, textFrom(fromNowhere, "\n")]) }, false);
  const indented = lines.map((line, index) => {
    const isKept = index === 0 ? !first : !blank && line.text === "";
    return isKept ? line : joinTraced([width, line]);
  });
  return join(indented, textFrom(fromNowhere, "\n"));
}
