// A text that knows of each of its characters where it comes from. Whatever is not said to come from the template counts as
// somebody's text: an operation that nobody thought of can lose a control token, and never make one.

/** Characters, as UTF-16 counts them, from one place. */
export interface Run {
  readonly length: number;
  /** `fromTemplate`, `fromNowhere`, or the number of the given text they are part of. */
  readonly source: number;
  /** Where in the given text they begin; else 0. */
  readonly offset: number;
}

/** The template's own words, and what the host gives as such. */
export const fromTemplate = -1;
/** Made of texts in a way that is not followed further. */
export const fromNowhere = -2;

export interface TracedText {
  readonly text: string;
  /** In order; their lengths add up to the text's. */
  readonly runs: readonly Run[];
}

export function textFrom(source: number, text: string): TracedText {
  return { text, runs: text === "" ? [] : [{ length: text.length, source, offset: 0 }] };
}

export function joinTraced(pieces: readonly TracedText[]): TracedText {
  const runs: Run[] = [];
  for (const piece of pieces) for (const run of piece.runs) addRun(runs, run);
  return { text: pieces.map(({ text }) => text).join(""), runs };
}

/** `begin` and `end`: from 0 to the text's length. */
export function sliceTraced({ text, runs }: TracedText, begin: number, end: number): TracedText {
  const kept: Run[] = [];
  let at = 0;
  for (const { length, source, offset } of runs) {
    const first = Math.max(begin, at);
    const last = Math.min(end, at + length);
    if (first < last)
      kept.push({ length: last - first, source, offset: moved(source, offset, first - at) });
    at += length;
  }
  return { text: text.slice(begin, end), runs: kept };
}

export function isTemplate({ runs }: TracedText): boolean {
  return runs.every(({ source }) => source === fromTemplate);
}

/** What becomes of a text when `change` is done to its characters: piece by piece, where that comes to the same. */
export function changeTraced(traced: TracedText, change: (text: string) => string): TracedText {
  const whole = change(traced.text);
  const pieces: TracedText[] = [];
  let at = 0;
  for (const { length, source } of traced.runs) {
    const changed = change(traced.text.slice(at, at + length));
    pieces.push(textFrom(source === fromTemplate ? fromTemplate : fromNowhere, changed));
    at += length;
  }
  const joined = joinTraced(pieces);
  return joined.text === whole ? joined : textFrom(fromNowhere, whole);
}

function addRun(runs: Run[], run: Run): void {
  const last = runs.at(-1);
  const goesOn =
    last?.source === run.source && run.offset === moved(last.source, last.offset, last.length);
  if (goesOn) runs[runs.length - 1] = { ...last, length: last.length + run.length };
  else runs.push(run);
}

function moved(source: number, offset: number, by: number): number {
  return source >= 0 ? offset + by : 0;
}
