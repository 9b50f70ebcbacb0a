// Answers as a guest's side reads them out of a slot; lists are views of the mailbox.

import type { ArraySlice } from "../abi/world.ts";
import { listKind, word, type Slot } from "./mailbox.ts";

/** The values of an answer. */
export function answered(slot: Slot): Float32Array {
  return slot.values.subarray(0, slot.get(word.resultLength));
}

export function readSlice(slot: Slot): ArraySlice {
  const { buffer, byteOffset } = slot.values;
  const length = slot.get(word.resultLength);
  switch (slot.get(word.resultKind)) {
    case listKind.integers:
      return { tag: "integers", val: new BigInt64Array(buffer, byteOffset, length) };
    case listKind.floats:
      return { tag: "floats", val: slot.values.subarray(0, length) };
    default: {
      const ends = new Uint32Array(buffer, byteOffset, slot.get(word.resultEnds));
      const bytes = new Uint8Array(buffer, byteOffset + ends.byteLength, length);
      return { tag: "texts", val: { bytes, ends } };
    }
  }
}
