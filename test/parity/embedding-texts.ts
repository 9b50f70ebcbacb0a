// Texts to embed, of any length, and how close two vectors are.

import { readFileSync } from "node:fs";

import { Random } from "../../scripts/synthetic/random.ts";

/** Words that every vocabulary here can write. */
const words =
  "in the beginning god created heaven and earth now was without form void darkness over deep water light day night".split(
    " ",
  );

/** So many texts whose lengths in words are spread evenly from 1 to `wordsMax`. */
export function randomTexts(count: number, wordsMax: number, seed = 1): string[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, index) => {
    const length = 1 + Math.floor((index * (wordsMax - 1)) / Math.max(1, count - 1));
    return Array.from({ length }, () => words[random.below(words.length)]).join(" ");
  });
}

/** Verses without their references. */
export function verses(path: string): string[] {
  const lines = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => line.slice(line.indexOf(" ") + 1));
}

/** Stretches of a text by words: starts and lengths spread so that they have about 1 to `tokensMax` tokens. */
export function stretches(all: readonly string[], count: number, tokensMax: number): string[] {
  const text = all.join(" ").split(" ");
  const random = new Random(7);
  return Array.from({ length: count }, (_, index) => {
    const length = Math.max(1, Math.round((index * tokensMax) / count / 1.3));
    const start = random.below(text.length - length);
    return text.slice(start, start + length).join(" ");
  });
}

export function cosine(left: Float32Array, right: Float32Array): number {
  if (left.length !== right.length) throw new Error(`${left.length} values and ${right.length}`);
  return dot(left, right) / (Math.sqrt(dot(left, left)) * Math.sqrt(dot(right, right)));
}

export function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (const [index, value] of left.entries()) sum += value * (right[index] ?? Number.NaN);
  return sum;
}

/** Whether two vectors are the same to the last bit. */
export function sameBits(left: Float32Array, right: Float32Array): boolean {
  const bits = (values: Float32Array): Buffer =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return bits(left).equals(bits(right));
}
