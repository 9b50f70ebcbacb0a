// Which of a repository's files are the model that is run: the best quantization that fits the machine, whole or in
// parts. The same choice is made for a pull, a manifest and a question of compatibility.

import { totalmem } from "node:os";
import { readPartPath } from "../store/part-names.ts";
import { sizeText } from "./model.ts";
import type { ModelFile } from "./model.ts";
import { bitsOf, isBeyondUse, qualityRank, quantizationOf } from "./quantization.ts";

/** Of the machine's memory, for weights: the rest is for caches of keys and values, and for everything else. */
const memoryPart = 0.7;

/** A whole model, as one file or as parts in their order. */
export interface FileChoice {
  readonly files: readonly ModelFile[];
  readonly quantization: string | undefined;
  /** Of all files; undefined where one's is not known. */
  readonly bytes: number | undefined;
}

/** The choice, and why. */
export interface ChosenFiles extends FileChoice {
  /** One sentence. */
  readonly reason: string;
}

/** All models among files, each once; parts that are missing leave theirs out. */
export function fileChoices(files: readonly ModelFile[]): FileChoice[] {
  const byName = new Map(files.map((file) => [file.filename, file]));
  return files.flatMap((file) => {
    const { filename } = file;
    if (!/\.gguf$/i.test(filename) || isCompanion(filename)) return [];
    const part = readPartPath(filename);
    if (part === undefined) return [choiceOf([file])];
    if (part.index !== 0) return [];
    const parts = Array.from({ length: part.count }, (_, index) => byName.get(part.pathOf(index)));
    const whole = parts.filter((found) => found !== undefined);
    return whole.length === part.count ? [choiceOf(whole)] : [];
  });
}

/** Undefined: there is no GGUF model. `memoryBytes`: of the machine. */
export function chosenFiles(
  files: readonly ModelFile[],
  memoryBytes = totalmem(),
): ChosenFiles | undefined {
  const choices = fileChoices(files);
  const budget = memoryBytes * memoryPart;
  const fitting = choices.filter(({ bytes }) => bytes === undefined || bytes <= budget);
  const useful = fitting.filter(({ quantization }) => !isBeyondUse(quantization));
  const best = (useful.length > 0 ? useful : fitting).toSorted(byQuality)[0];
  if (best !== undefined) return { ...best, reason: reasonFor(best, choices.length, budget) };
  const smallest = choices.toSorted((a, b) => (a.bytes ?? 0) - (b.bytes ?? 0))[0];
  if (smallest === undefined) return undefined;
  const reason = `${label(smallest)} is the smallest of ${choices.length}, and more than the ${sizeText(budget)} that this machine has for weights`;
  return { ...smallest, reason };
}

/** By the text behind the colon: a quantization or a file's name. Undefined: none has it. */
export function choiceNamed(files: readonly ModelFile[], wanted: string): FileChoice | undefined {
  const choices = fileChoices(files);
  const text = wanted.toLowerCase();
  const named = choices.find(({ files: [first] }) => first?.filename.toLowerCase() === text);
  return named ?? choices.find(({ quantization }) => quantization?.toLowerCase() === text);
}

function choiceOf(files: readonly ModelFile[]): FileChoice {
  const quantization = quantizationOf(files[0]?.filename ?? "");
  const sizes = files.map(({ size }) => size);
  const known = sizes.filter((size) => size !== undefined);
  const bytes =
    known.length === sizes.length ? known.reduce((sum, size) => sum + size, 0) : undefined;
  return { files, quantization, bytes };
}

/** Projectors of pictures, and the measurements that quantizations are made with. */
function isCompanion(filename: string): boolean {
  const name = filename.slice(filename.lastIndexOf("/") + 1).toLowerCase();
  return name.includes("mmproj") || name.includes("imatrix");
}

/** The best first; of equals the smaller, then the first by name, so that the choice is always the same. */
function byQuality(a: FileChoice, b: FileChoice): number {
  const rank = qualityRank(b.quantization) - qualityRank(a.quantization);
  const size = (a.bytes ?? 0) - (b.bytes ?? 0);
  return rank || size || (firstName(a) < firstName(b) ? -1 : 1);
}

function reasonFor(best: FileChoice, count: number, budget: number): string {
  if (count === 1) return `${label(best)} is the only GGUF file`;
  const bits = bitsOf(best.quantization);
  const why = bits === undefined ? "" : `, about ${bits} bits a weight`;
  return `${label(best)}${why}: of ${count} the best that fits into the ${sizeText(budget)} that this machine has for weights`;
}

function label({ quantization, bytes, files }: FileChoice): string {
  const name = quantization ?? firstName({ files });
  return bytes === undefined ? name : `${name} (${sizeText(bytes)})`;
}

function firstName({ files }: Pick<FileChoice, "files">): string {
  return files[0]?.filename ?? "";
}
