// What the compute worker serves from: the store lies above compute, so it is handed in.

import type { Weights } from "./device.ts";

/** `array-slice` of the world: many elements of a metadata array. */
export type ArraySlice =
  | { readonly tag: "integers"; readonly val: BigInt64Array }
  | { readonly tag: "floats"; readonly val: Float32Array }
  | {
      readonly tag: "texts";
      readonly val: { readonly bytes: Uint8Array; readonly ends: Uint32Array };
    };

/** The models in memory, by id. An id that isn't there is `not-found`. */
export interface ModelSource {
  weights(id: number): Weights;
  /** Plain data that structured cloning takes: `model-metadata` of the world. */
  metadata(id: number): unknown;
  /** Valid until the next call. Errors: `not-found`, `bad-argument`, `limit`. */
  readArray(id: number, key: string, first: number, count: number): ArraySlice;
  /** Valid until the next call. Errors: `not-found`, `limit`. */
  readTensor(id: number, tensor: number): Float32Array;
}
