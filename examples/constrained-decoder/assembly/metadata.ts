// Typed reads of a model's keys and tensors. There are no exceptions here: the first thing that is wrong is kept
// in `problem`, and a read that fails gives 0.

import {
  Error,
  MetadataEntry,
  MetadataValue,
  MetadataValueTag,
  ModelMetadata,
  TensorInfo,
} from "./bindings/wit";
import { badFile } from "./failure";

/** Largest count that a key may give, so that no product of two of them overflows. */
const COUNT_MAX: u64 = 1 << 30;

export class Metadata {
  problem: Error | null = null;

  constructor(private source: ModelMetadata) {}

  get architecture(): string {
    return this.source.architecture;
  }

  fail(error: Error): void {
    if (this.problem == null) this.problem = error;
  }

  /** A whole number from 1 to 2^30; `fallback` where the key is missing, unless that is 0. */
  count(key: string, fallback: u32 = 0): u32 {
    const value = this.find(key);
    if (value == null) {
      if (fallback == 0) this.fail(badFile(`the key "${key}" is missing`));
      return fallback;
    }
    const number = wholeNumber(value);
    if (number >= 1 && number <= COUNT_MAX) return <u32>number;
    this.fail(badFile(`the key "${key}" is not a whole number from 1 to ${COUNT_MAX}`));
    return 0;
  }

  /** A finite number above 0; `fallback` where the key is missing, unless that is 0. */
  positive(key: string, fallback: f64 = 0): f64 {
    const value = this.find(key);
    if (value == null && fallback != 0) return fallback;
    if (value != null && value.tag == MetadataValueTag.Float) {
      if (isFinite<f64>(value.float) && value.float > 0) return value.float;
    }
    this.fail(badFile(`the key "${key}" must be a finite number above 0`));
    return 1;
  }

  flag(key: string, fallback: bool): bool {
    const value = this.find(key);
    if (value == null) return fallback;
    if (value.tag == MetadataValueTag.Boolean) return value.boolean;
    this.fail(badFile(`the key "${key}" is not true or false`));
    return fallback;
  }

  text(key: string): string {
    const value = this.find(key);
    if (value == null) return "";
    if (value.tag == MetadataValueTag.Text) return value.text;
    this.fail(badFile(`the key "${key}" is not a text`));
    return "";
  }

  /** A token's id, or -1 where the key is missing. */
  token(key: string, vocabularySize: u32): i32 {
    const value = this.find(key);
    if (value == null) return -1;
    const id = wholeNumber(value);
    if (id < vocabularySize) return <i32>id;
    this.fail(badFile(`the key "${key}" is not a token's id below ${vocabularySize}`));
    return -1;
  }

  /** Number of elements of an array that must be there. */
  arrayLength(key: string): u32 {
    const value = this.find(key);
    if (value != null && value.tag == MetadataValueTag.Elements) {
      if (value.elements.length <= COUNT_MAX) return <u32>value.elements.length;
    }
    this.fail(badFile(`the key "${key}" is not an array of at most ${COUNT_MAX} elements`));
    return 0;
  }

  has(key: string): bool {
    return this.find(key) != null;
  }

  /** Id of a tensor of that shape; `columns` is 0 for a vector. */
  tensor(name: string, rows: u32, columns: u32): u32 {
    const id = this.findTensor(name);
    if (id < 0) {
      this.fail(badFile(`the tensor "${name}" is missing`));
      return 0;
    }
    const found = this.source.tensors[id].dimensions;
    const fits =
      found.length == (columns == 0 ? 1 : 2) &&
      found[0] == rows &&
      (columns == 0 || found[1] == columns);
    if (!fits) this.fail(badFile(`the tensor "${name}" has not the shape that the keys ask for`));
    return <u32>id;
  }

  /** Id of the tensor with that name, or -1. */
  findTensor(name: string): i32 {
    const tensors: StaticArray<TensorInfo> = this.source.tensors;
    for (let id = 0; id < tensors.length; id++) if (tensors[id].name == name) return id;
    return -1;
  }

  private find(key: string): MetadataValue | null {
    const entries: StaticArray<MetadataEntry> = this.source.entries;
    for (let i = 0; i < entries.length; i++) if (entries[i].key == key) return entries[i].value;
    return null;
  }
}

/** The largest of all numbers where it is none. */
function wholeNumber(value: MetadataValue): u64 {
  if (value.tag == MetadataValueTag.Unsigned) return value.unsigned;
  if (value.tag == MetadataValueTag.Signed && value.signed >= 0) return <u64>value.signed;
  return u64.MAX_VALUE;
}
