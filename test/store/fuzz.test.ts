// Mutated files through the whole of the store, on the real device: each is loaded and can be read, or is
// refused with a typed error and leaves nothing behind.

import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { RealmError } from "../../host/error/realm-error.ts";
import { tensorTypes } from "../../host/gguf/tensor-types.ts";
import { remoteSource } from "../../host/store/model-source.ts";
import type { ModelId } from "../../host/store/model-store.ts";
import { writeGguf } from "../gguf/write-gguf.ts";
import { Fixture, loadRemote } from "./fixture.ts";
import type { TestStore } from "./fixture.ts";

let fixture: Fixture;

beforeAll(() => {
  fixture = new Fixture();
});

afterAll(() => fixture.close());

const seedFile = writeGguf({
  metadata: [
    ["general.architecture", { type: "text", value: "llama" }],
    ["texts", { type: "array", elementType: "text", values: ["one", "", "three"] }],
    ["floats", { type: "array", elementType: "f32", values: [1, 2] }],
    ["flags", { type: "array", elementType: "bool", values: [1, 0] }],
  ],
  tensors: [...tensorTypes.values()].map(({ id, name, blockSize }) => {
    return { name, type: id, dimensions: [blockSize * 2, 2] };
  }),
});

const places = [...seedFile.places.values()].filter(({ offset }) => {
  return offset < seedFile.headerByteLength;
});

const mutation = fc.record({
  place: fc.constantFrom(...places),
  within: fc.nat(7),
  byte: fc.oneof(fc.nat(43), fc.nat(255)),
});

describe("a mutated file", () => {
  it("is loaded and read, or refused, and leaves nothing behind", () => {
    let loaded = 0;
    let refused = 0;
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        const bytes = seedFile.bytes.slice();
        for (const { place, within, byte } of mutations) {
          bytes[place.offset + Math.min(within, Math.max(0, place.length - 1))] = byte;
        }
        const store = fixture.store({ memoryBudgetBytes: 64 * 1024 * 1024 });
        try {
          readEverything(store, loadBytes(store, bytes));
          loaded++;
        } catch (thrown) {
          if (!(thrown instanceof RealmError)) throw thrown;
          expect(["bad-file", "unsupported", "out-of-memory"]).toContain(thrown.code);
          refused++;
        }
        store.close();
        expect([store.usedBytes, fixture.device.live]).toEqual([0, 0]);
      }),
      { numRuns: 3_000, seed: 6 },
    );
    expect(Math.min(loaded, refused)).toBeGreaterThan(100);
  });
});

function loadBytes(store: TestStore, bytes: Uint8Array): ModelId {
  const steps = store.load(remoteSource("mutated", bytes.length));
  return loadRemote(steps, (offset, length) => bytes.subarray(offset, offset + length));
}

/** Reads what there is; a tensor's type may have no form in f32. */
function readEverything(store: TestStore, id: ModelId): void {
  const { entries, tensors } = store.metadata(id);
  for (const { key, value } of entries) {
    if (value.tag !== "elements" || value.val.element === "nested") continue;
    const { val } = store.readArray(id, key, 0, 100);
    const length = "ends" in val ? val.ends.length : val.length;
    expect(BigInt(length)).toBe(value.val.length);
  }
  for (const tensor of tensors.keys()) readTensor(store, id, tensor);
}

function readTensor(store: TestStore, id: ModelId, tensor: number): void {
  try {
    store.readTensor(id, tensor);
  } catch (thrown) {
    if (!(thrown instanceof RealmError && thrown.code === "unsupported")) throw thrown;
  }
}
