// A source of one model, straight from a file, where tests want no store.

import type { Device } from "../../host/compute/device.ts";
import type { ModelSource } from "../../host/compute/model-source.ts";
import { RealmError } from "../../host/error/realm-error.ts";
import { loadFile } from "./load-weights.ts";

/** One file as model 1. */
export function oneModel(owner: Device, path: string): ModelSource {
  const { file, weights } = loadFile(owner, path);
  const check = (id: number): void => {
    if (id !== 1) throw new RealmError("not-found", `there is no model ${id}`);
  };
  return {
    weights: (id) => {
      check(id);
      return weights;
    },
    metadata: (id) => {
      check(id);
      const { architecture, byteLength } = file;
      return { architecture, fileBytes: BigInt(byteLength), entries: [], tensors: [] };
    },
    readArray: (_, key) => {
      throw new RealmError("not-found", `there is no key "${key}"`);
    },
    readTensor: (id, tensor) => {
      check(id);
      const { dimensions } = weights.tensor(tensor).location;
      const output = new Float32Array(dimensions[0] ?? 1);
      owner.rows(weights, tensor, Uint32Array.of(0), output);
      return output;
    },
  };
}
