// A device around a real one that counts what is allocated and not yet freed, and fails when it is told
// to: at the n-th allocation, whichever it is.

import { RealmError } from "../../host/error/realm-error.ts";
import type { TensorLocation } from "../../host/gguf/gguf-file.ts";
import type {
  MappableFile,
  ModelWeights,
  NativeMemory,
  WeightDevice,
  WeightPlan,
  WeightSlot,
} from "../../host/store/weight-device.ts";

export class CountingDevice<Inner extends ModelWeights> implements WeightDevice<
  CountedWeights<Inner>
> {
  /** Allocations that were not freed yet. */
  live = 0;
  /** Allocations and reservations so far. */
  allocations = 0;
  /** The allocation that fails; 0: none. */
  failAt = 0;
  readonly #inner: WeightDevice<Inner>;

  constructor(inner: WeightDevice<Inner>) {
    this.#inner = inner;
  }

  planWeights(tensors: readonly TensorLocation[], files: readonly MappableFile[]): WeightPlan {
    return this.#inner.planWeights(tensors, files);
  }

  allocateWeights(plan: WeightPlan, reserve: (bytes: number) => void): CountedWeights<Inner> {
    const inner = this.#inner.allocateWeights(plan, (bytes) => {
      this.#count();
      reserve(bytes);
    });
    this.live++;
    return new CountedWeights(inner, () => this.live--);
  }

  nativeMemory(bytes: number): NativeMemory {
    this.#count();
    const memory = this.#inner.nativeMemory(bytes);
    this.live++;
    const free = (): void => {
      memory.free();
      this.live--;
    };
    return { bytes: memory.bytes, free };
  }

  rows(
    weights: CountedWeights<Inner>,
    tensor: number,
    ids: Uint32Array,
    output: Float32Array,
  ): void {
    this.#inner.rows(weights.inner, tensor, ids, output);
  }

  #count(): void {
    this.allocations++;
    if (this.allocations !== this.failAt) return;
    throw new RealmError("out-of-memory", `allocation ${this.failAt} was told to fail`);
  }
}

export class CountedWeights<Inner extends ModelWeights> implements ModelWeights {
  readonly inner: Inner;
  readonly #onFree: () => void;

  constructor(inner: Inner, onFree: () => void) {
    this.inner = inner;
    this.#onFree = onFree;
  }

  open(index: number): WeightSlot {
    return this.inner.open(index);
  }

  free(): void {
    this.inner.free();
    this.#onFree();
  }
}
