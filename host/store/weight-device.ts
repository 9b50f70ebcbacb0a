// What the store needs of a device; host/compute's Device is one. All of it is synchronous, and bytes are
// native memory that the device owns until `free`.

import type { TensorLocation } from "../gguf/gguf-file.ts";

/** A file that is open, whose tensors may stay in it. */
export interface MappableFile {
  readonly path: string;
  readonly descriptor: number;
  /** Of its first byte, as tensors' offsets count. */
  readonly offset: number;
  readonly byteLength: number;
}

/** What a model's weights will take; made without allocating anything. */
export interface WeightPlan {
  /** Bytes that stay allocated; what is mapped is none of them. */
  readonly residentBytes: number;
  /** Bytes that are needed beside them while loading. */
  readonly stagingBytes: number;
}

/** A tensor that is being filled. */
export interface WeightSlot {
  /** To be filled with the tensor as it lies in the file; empty where it stays there. */
  readonly bytes: Uint8Array;
  /** All bytes are there: turns them into what the device computes with. */
  commit(): void;
}

export interface NativeMemory {
  readonly bytes: Uint8Array;
  free(): void;
}

/** A model's weights in native memory. */
export interface ModelWeights {
  /** For tensor `index`; one at a time, committed before the next is opened. */
  open(index: number): WeightSlot;
  free(): void;
}

export interface WeightDevice<Weights extends ModelWeights> {
  /** Tensors that are used as they lie in one of `files` stay there, mapped. */
  planWeights(tensors: readonly TensorLocation[], files: readonly MappableFile[]): WeightPlan;
  /** Calls `reserve` before each allocation; what it throws ends the call with nothing allocated. */
  allocateWeights(plan: WeightPlan, reserve: (bytes: number) => void): Weights;
  nativeMemory(bytes: number): NativeMemory;
  /** Rows of a tensor as f32. */
  rows(weights: Weights, tensor: number, ids: Uint32Array, output: Float32Array): void;
}
