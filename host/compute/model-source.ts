// What the compute worker serves from: the store lies above compute, so it is handed in.

import type { ArraySlice, ModelMetadata } from "../abi/world.ts";
import type { Weights } from "./device.ts";

/** The models in memory, by id. An id that isn't there is `not-found`. */
export interface ModelSource {
  weights(id: number): Weights;
  metadata(id: number): ModelMetadata;
  /** Valid until the next call. Errors: `not-found`, `bad-argument`, `limit`. */
  readArray(id: number, key: string, first: number, count: number): ArraySlice;
  /** Valid until the next call. Errors: `not-found`, `limit`. */
  readTensor(id: number, tensor: number): Float32Array;
}
