// The table of tensor types against ggml's own.

import { describe, expect, it } from "vitest";

import { loadGgml } from "../../host/compute/ggml/library.ts";
import { removedTensorTypes, tensorTypes } from "../../host/gguf/tensor-types.ts";

/** GGML_TYPE_COUNT; ggml may not be asked beyond it. */
const typeCount = 43;

describe("the table of tensor types", () => {
  it("says what ggml says, for every type there is", () => {
    const ggml = loadGgml();
    const found = Array.from({ length: typeCount }, (_, id) => {
      const { type_name: name, blck_size, type_size } = ggml.typeTraits(id);
      return { id, name, blockSize: blck_size, typeSize: type_size };
    });
    const used = found.filter(({ typeSize }) => typeSize > 0);
    expect([...tensorTypes.values()]).toEqual(used);
    const removed = found.filter(({ typeSize }) => typeSize === 0).map(({ id }) => id);
    expect([...removedTensorTypes]).toEqual(removed);
  });
});
