// Models in parts, as llama.cpp's `gguf-split` writes them: the first file has the metadata, each file has
// tensors, and three keys say how they belong together. Nothing that two parts contradict each other in is
// believed. Source: llama.cpp, tools/gguf-split and src/llama-model-loader.cpp.

import { tensorSubject } from "./byte-cursor.ts";
import type { GgufFile, GgufPart, MetadataValue, Split, TensorLocation } from "./gguf-file.ts";
import { partCountMax, tensorCountMax } from "./limits.ts";
import { badFile } from "./refuse.ts";

type Metadata = ReadonlyMap<string, MetadataValue>;

const indexKey = "split.no";
const countKey = "split.count";
const tensorCountKey = "split.tensors.count";

/** What a file says of its place. Undefined: it is no part of anything. Errors: `bad-file`. */
export function splitOf(metadata: Metadata): Split | undefined {
  const count = readCount(metadata, countKey, partCountMax) ?? 1;
  const index = readCount(metadata, indexKey, partCountMax) ?? 0;
  if (index >= Math.max(count, 1)) {
    throw refuse(indexKey, `it is ${index}, counted from 0, and "${countKey}" is ${count}`);
  }
  if (count <= 1) return undefined;
  const tensorCount = readCount(metadata, tensorCountKey, tensorCountMax);
  if (tensorCount === undefined) throw refuse(tensorCountKey, "it is missing");
  return { index, count, tensorCount };
}

/** For people: `part 2 of 3`. */
export function partName({ index, count }: Pick<Split, "index" | "count">): string {
  return `part ${index + 1} of ${count}`;
}

/** Puts the tensors of all parts of a model together. */
export class PartJoiner {
  readonly #first: GgufFile;
  readonly #split: Split;
  readonly #tensors: TensorLocation[];
  readonly #names: Set<string>;
  #byteLength: number;
  #partCount = 1;

  constructor(first: GgufFile, split: Split) {
    this.#first = first;
    this.#split = split;
    this.#tensors = [...first.tensors];
    this.#names = new Set(first.tensors.map(({ name }) => name));
    this.#byteLength = first.byteLength;
    this.#checkCount();
  }

  /** The part that follows those that are here. Errors: `bad-file`. */
  add(part: GgufPart): void {
    this.#checkBelongs(part.split);
    for (const tensor of part.tensors) {
      if (this.#names.has(tensor.name)) {
        throw badFile(`${tensorSubject(tensor.name)} is in a part before it too`);
      }
      this.#names.add(tensor.name);
      this.#tensors.push({ ...tensor, offset: this.#byteLength + tensor.offset });
    }
    this.#byteLength += part.byteLength;
    this.#partCount++;
    this.#checkCount();
  }

  /** The whole model. Errors: `bad-file`. */
  joined(): GgufFile {
    const { tensorCount, count } = this.#split;
    const found = this.#tensors.length;
    if (found !== tensorCount) {
      throw refuse(tensorCountKey, `it is ${tensorCount}, and the ${count} parts have ${found}`);
    }
    return { ...this.#first, tensors: this.#tensors, byteLength: this.#byteLength };
  }

  #checkBelongs(found: Split | undefined): void {
    if (found === undefined) throw badFile(`it is no part of a model (no key "${countKey}")`);
    const { count, tensorCount } = this.#split;
    if (found.count !== count) {
      throw refuse(countKey, `it is ${found.count}, and in the first part ${count}`);
    }
    if (found.tensorCount !== tensorCount) {
      const first = `in the first part ${tensorCount}`;
      throw refuse(tensorCountKey, `it is ${found.tensorCount}, and ${first}`);
    }
    if (found.index !== this.#partCount) {
      throw refuse(indexKey, `by it the file is ${partName(found)}`);
    }
  }

  /** Early, so that parts without end cannot fill the heap. */
  #checkCount(): void {
    const { tensorCount } = this.#split;
    const found = this.#tensors.length;
    if (found <= tensorCount) return;
    throw refuse(tensorCountKey, `it is ${tensorCount}, and the parts so far have ${found}`);
  }
}

function readCount(metadata: Metadata, key: string, max: number): number | undefined {
  const value = metadata.get(key);
  if (value === undefined) return undefined;
  if (value.tag !== "unsigned" && value.tag !== "signed") {
    throw refuse(key, `it is of type ${value.type}, not a whole number`);
  }
  if (value.val < 0n || value.val > BigInt(max)) {
    throw refuse(key, `it is ${value.val}, outside of 0 to ${max}`);
  }
  return Number(value.val);
}

function refuse(key: string, why: string): Error {
  return badFile(`cannot use the key "${key}": ${why}`);
}
