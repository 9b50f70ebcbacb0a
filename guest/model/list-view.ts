// Memory of ours as a list for a host call that only reads it, without a copy: the bindings ask an array
// for its address and its length, and the length stands in the header before the elements.

import { OBJECT, TOTAL_OVERHEAD } from "rt/common";
import { Error, receivedLength } from "../bindings/wit";
import { bug } from "./failure";
import { Layout } from "./layout";

/** To be kept free before the elements; more than the header, so that they stay aligned. */
const LIST_HEADER_BYTES: u32 = 64;

/** `length` floats at `start`. The collector must never see it: pass it on, don't keep it. */
export function listAt(start: usize, length: u32): StaticArray<f32> {
  changetype<OBJECT>(start - TOTAL_OVERHEAD).rtSize = length << 2;
  return changetype<StaticArray<f32>>(start);
}

/** Room for a list that a host call can take as it stands. */
export function listIn(layout: Layout, length: u64): usize {
  return layout.take(length + LIST_HEADER_BYTES / 4, 4) + LIST_HEADER_BYTES;
}

/** What a host call gave must be what was asked for, or the buffer holds something else. */
export function checkReceived(expected: u32): Error | null {
  const received = receivedLength();
  if (received == expected) return null;
  return bug(`a host call gave ${received} values instead of ${expected}`);
}
