// Typed reads of a model's keys and tensors. What is wrong is collected instead of thrown (there are no
// exceptions here): a failed read gives 0 and goes into `problems`, so that one pass finds all of them.

import { Error, MetadataValue, MetadataValueTag, ModelMetadata, TensorInfo } from "../bindings/wit";
import { badFile, unsupported } from "./failure";

/** Largest count that a key may give; bounds every product of two of them. */
const COUNT_MAX: u64 = 1 << 30;

/** No such tensor. */
export const ABSENT: i32 = -1;

export class MetadataReader {
  problems: Array<Error> = [];
  private values: Map<string, MetadataValue> = new Map<string, MetadataValue>();
  private tensorIds: Map<string, i32> = new Map<string, i32>();
  private tensors: StaticArray<TensorInfo>;
  /** Which tensors were asked for; shape: [tensors]. */
  private asked: StaticArray<bool>;

  constructor(metadata: ModelMetadata) {
    const entries = metadata.entries;
    this.tensors = metadata.tensors;
    this.asked = new StaticArray<bool>(metadata.tensors.length);
    for (let i = 0; i < entries.length; i++) this.values.set(entries[i].key, entries[i].value);
    for (let i = 0; i < this.tensors.length; i++) this.tensorIds.set(this.tensors[i].name, i);
  }

  get failed(): bool {
    return this.problems.length > 0;
  }

  report(problem: Error): void {
    this.problems.push(problem);
  }

  has(key: string): bool {
    return this.values.has(key);
  }

  /** A whole number from 1 to 2^30. */
  count(key: string): u32 {
    if (!this.values.has(key)) {
      this.report(badFile(`cannot read the model: the key "${key}" is missing`));
      return 0;
    }
    const value = this.whole(key);
    if (value == 0) this.report(badFile(`cannot read the model: the key "${key}" is 0`));
    return value;
  }

  /** As `count`; `fallback` where the key is missing. */
  countOr(key: string, fallback: u32): u32 {
    return this.values.has(key) ? this.count(key) : fallback;
  }

  /** A whole number up to 2^30, 0 where the key is missing. */
  whole(key: string): u32 {
    return this.wholeOr(key, 0);
  }

  /** As `whole`; `fallback` where the key is missing. */
  wholeOr(key: string, fallback: u32): u32 {
    if (!this.values.has(key)) return fallback;
    const value = this.values.get(key);
    let number: u64 = U64.MAX_VALUE;
    if (value.tag == MetadataValueTag.Unsigned) number = value.unsigned;
    if (value.tag == MetadataValueTag.Signed && value.signed >= 0) number = <u64>value.signed;
    if (number <= COUNT_MAX) return <u32>number;
    this.report(
      badFile(
        `cannot read the model: the key "${key}" is ${describe(value)}, not a whole number up to ${COUNT_MAX}`,
      ),
    );
    return 0;
  }

  /** A number above 0 that an f32 can hold; `fallback` where the key is missing. */
  positiveOr(key: string, fallback: f64): f64 {
    if (!this.values.has(key)) return fallback;
    const number = numberOf(this.values.get(key));
    if (isSingle(number) && <f32>number > 0) return number;
    this.reportNumber(key, "above 0");
    return fallback;
  }

  /** As `positiveOr`, or 0; `fallback` where the key is missing. */
  numberOr(key: string, fallback: f64): f64 {
    if (!this.values.has(key)) return fallback;
    const number = numberOf(this.values.get(key));
    if (number == 0 || (isSingle(number) && <f32>number > 0)) return number;
    this.reportNumber(key, "of 0 or more");
    return fallback;
  }

  private reportNumber(key: string, range: string): void {
    this.report(
      badFile(`cannot read the model: the key "${key}" is ${this.show(key)}, not an f32 ${range}`),
    );
  }

  /** As `positiveOr`, for a key that must be there. */
  positive(key: string): f64 {
    if (!this.values.has(key)) {
      this.report(badFile(`cannot read the model: the key "${key}" is missing`));
    }
    return this.positiveOr(key, 1);
  }

  /** A text; `fallback` where the key is missing. */
  textOr(key: string, fallback: string): string {
    if (!this.values.has(key)) return fallback;
    const value = this.values.get(key);
    if (value.tag == MetadataValueTag.Text) return value.text;
    this.report(
      badFile(`cannot read the model: the key "${key}" is ${describe(value)}, not a text`),
    );
    return fallback;
  }

  /** A boolean; `fallback` where the key is missing. */
  flagOr(key: string, fallback: bool): bool {
    if (!this.values.has(key)) return fallback;
    const value = this.values.get(key);
    if (value.tag == MetadataValueTag.Boolean) return value.boolean;
    this.report(
      badFile(`cannot read the model: the key "${key}" is ${describe(value)}, not a boolean`),
    );
    return fallback;
  }

  /** Whether the key, which is there, is this number; false is 0 and true is 1. */
  isNumber(key: string, number: f64): bool {
    const value = this.values.get(key);
    if (value.tag == MetadataValueTag.Boolean) return (value.boolean ? 1 : 0) == number;
    return numberOf(value) == number;
  }

  /** The value of a key that is there, as a message shows it. */
  show(key: string): string {
    return describe(this.values.get(key));
  }

  isArray(key: string): bool {
    return this.values.has(key) && this.values.get(key).tag == MetadataValueTag.Elements;
  }

  /** Elements of an array, 0 where there is none. */
  arrayLength(key: string): u64 {
    if (!this.values.has(key)) return 0;
    const value = this.values.get(key);
    return value.tag == MetadataValueTag.Elements ? value.elements.length : 0;
  }

  /** Id of the tensor, of shape [rows] (`columns` is 0), [rows, columns] (`matrices` is 0), or of so many. */
  tensor(name: string, rows: u32, columns: u32, matrices: u32 = 0): u32 {
    const id = this.optionalTensor(name, rows, columns, matrices);
    if (id != ABSENT) return <u32>id;
    this.report(badFile(`cannot read the model: the tensor "${name}" is missing`));
    return 0;
  }

  /** As `tensor`; ABSENT where there is none. */
  optionalTensor(name: string, rows: u32, columns: u32, matrices: u32 = 0): i32 {
    if (!this.tensorIds.has(name)) return ABSENT;
    const id = this.tensorIds.get(name);
    this.asked[id] = true;
    const found = this.tensors[id].dimensions;
    const wanted: u64[] = matrices ? [rows, columns, matrices] : columns ? [rows, columns] : [rows];
    let same = found.length >= wanted.length;
    for (let i = 0; i < found.length && same; i++) {
      same = found[i] == (i < wanted.length ? wanted[i] : 1);
    }
    if (same) return id;
    this.report(
      badFile(
        `cannot read the model: the tensor "${name}" has the shape [${found.join(", ")}], ` +
          `but the keys ask for [${wanted.join(", ")}]`,
      ),
    );
    return id;
  }

  hasTensor(name: string): bool {
    return this.tensorIds.has(name);
  }

  /** Reports the first tensor that nobody asked for: it would be left out of what the model computes. */
  refuseOtherTensors(architecture: string): void {
    for (let id = 0; id < this.tensors.length; id++) {
      if (this.asked[id]) continue;
      const name = this.tensors[id].name;
      this.report(
        unsupported(
          `cannot run the model: its tensor "${name}" has no place in "${architecture}" as this guest knows it`,
        ),
      );
      return;
    }
  }

  /** Second extent of a matrix, 0 where there is none. */
  columnsOf(name: string): u64 {
    if (!this.tensorIds.has(name)) return 0;
    const dimensions = this.tensors[this.tensorIds.get(name)].dimensions;
    return dimensions.length > 1 ? dimensions[1] : 0;
  }
}

/** NaN where the value is no number. */
function numberOf(value: MetadataValue): f64 {
  if (value.tag == MetadataValueTag.Float) return value.float;
  if (value.tag == MetadataValueTag.Unsigned) return <f64>value.unsigned;
  if (value.tag == MetadataValueTag.Signed) return <f64>value.signed;
  return NaN;
}

/** Whether it is still finite as an f32. */
function isSingle(number: f64): bool {
  return isFinite<f32>(<f32>number);
}

/** A value as a message shows it. */
function describe(value: MetadataValue): string {
  if (value.tag == MetadataValueTag.Unsigned) return value.unsigned.toString();
  if (value.tag == MetadataValueTag.Signed) return value.signed.toString();
  if (value.tag == MetadataValueTag.Float) return value.float.toString();
  if (value.tag == MetadataValueTag.Boolean) return value.boolean ? "true" : "false";
  if (value.tag == MetadataValueTag.Elements) return `an array of ${value.elements.length}`;
  return `"${value.text.length > 64 ? value.text.substring(0, 64) + "…" : value.text}"`;
}
