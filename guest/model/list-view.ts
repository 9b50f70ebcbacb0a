// Memory of ours as a list for a host call that only reads it, without a copy: the bindings ask an array
// for its address and its length, and the length stands in the header before the elements.

import { OBJECT, TOTAL_OVERHEAD } from "rt/common";

/** To be kept free before the elements; more than the header, so that they stay aligned. */
export const LIST_HEADER_BYTES: u32 = 64;

/** `length` floats at `start`. The collector must never see it: pass it on, don't keep it. */
export function listAt(start: usize, length: u32): StaticArray<f32> {
  changetype<OBJECT>(start - TOTAL_OVERHEAD).rtSize = length << 2;
  return changetype<StaticArray<f32>>(start);
}
