// What a GGUF header says, without anything that grows with the vocabulary: arrays and tensors are
// places in the file. Source: docs/gguf.md of ggml.

import type { BooleanType, FloatType, IntegerType, ValueType } from "./value-types.ts";

/** Bytes wanted of a file, at most 512 KiB. */
export interface ReadRequest {
  readonly offset: number;
  readonly length: number;
}

/** Work that asks for bytes as it goes; whoever drives it decides how they are read. */
export type Reading<Result> = Generator<ReadRequest, Result, Uint8Array>;

/** Where an array's elements lie. */
export interface MetadataArray {
  readonly elementType: ValueType;
  /** Number of elements. */
  readonly length: number;
  /** Of the first element, from the file's start. */
  readonly offset: number;
  /** Of all elements. */
  readonly byteLength: number;
  /** Of texts: the offset of every 4,096th, from the first on. Else empty. */
  readonly checkpoints: readonly number[];
}

/** A metadata value; integers of every width are bigints, `type` has the width. */
export type MetadataValue =
  | { readonly tag: IntegerType["tag"]; readonly type: IntegerType["name"]; readonly val: bigint }
  | { readonly tag: FloatType["tag"]; readonly type: FloatType["name"]; readonly val: number }
  | { readonly tag: BooleanType["tag"]; readonly type: BooleanType["name"]; readonly val: boolean }
  | { readonly tag: "text"; readonly type: "text"; readonly val: string }
  | { readonly tag: "array"; readonly type: "array"; readonly val: MetadataArray };

/** Where a tensor lies and what it is. */
export interface TensorLocation {
  readonly name: string;
  /** 1 to 4 extents; the first is a row's length and runs fastest. Their product is at most 2^53 - 1. */
  readonly dimensions: readonly number[];
  /** `ggml_type`. */
  readonly type: number;
  /** As `ggml_type_name` says it. */
  readonly typeName: string;
  /** From the file's start. */
  readonly offset: number;
  readonly byteLength: number;
}

/** Where a file stands among those that hold one model, as llama.cpp's `gguf-split` writes it. */
export interface Split {
  /** `split.no`, from 0. */
  readonly index: number;
  /** `split.count`: at least 2. */
  readonly count: number;
  /** `split.tensors.count`: of all parts together. */
  readonly tensorCount: number;
}

/** The header of one file, read to its end and checked. */
export interface GgufPart {
  readonly version: number;
  /** Of tensors' offsets, in bytes; a power of two. */
  readonly alignment: number;
  /** In the file's order. */
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  /** In the file's order; disjoint, and inside of the file. */
  readonly tensors: readonly TensorLocation[];
  /** Bytes before the padding that goes before the first tensor's data. */
  readonly headerByteLength: number;
  /** Of the whole file. */
  readonly byteLength: number;
  /** Undefined: the file holds all there is. */
  readonly split: Split | undefined;
}

/**
 * A model, whole: its first or only file's header, with the tensors of all parts. Offsets and `byteLength`
 * count as if the parts lay one after the other.
 */
export interface GgufFile extends GgufPart {
  /** `general.architecture`. */
  readonly architecture: string;
}
