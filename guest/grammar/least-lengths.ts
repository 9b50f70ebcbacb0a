// How many bytes a text takes at least from a place in a grammar to its end: so a generation can be brought to its end
// while there are tokens left for it.

import { valueOf } from "./elements";

/** No text, or none that was found. */
export const ENDLESS: u32 = u32.MAX_VALUE;

export class LeastLengths {
  /** Of each rule's shortest text, in bytes. */
  ofRules: StaticArray<u32> = [];
  /** From each element to the end of its alternative. */
  fromElements: StaticArray<u32> = [];

  constructor(
    private elements: Array<u32>,
    private repeats: Array<u32>,
  ) {}

  /** From an element to the end of its alternative, a repetition having been through `times` times. */
  from(position: u32, times: u32): u32 {
    if (times == 0) return unchecked(this.fromElements[position]);
    const left = this.ofRepeat(valueOf(unchecked(this.elements[position])), times);
    return sum(left, unchecked(this.fromElements[position + 1]));
  }

  /** What is left of a repetition that has been through `times` times. */
  ofRepeat(repeat: u32, times: u32): u32 {
    const least = unchecked(this.repeats[repeat * 3 + 1]);
    if (times >= least) return 0;
    const body = this.ofRules[this.repeats[repeat * 3]];
    if (body == ENDLESS) return ENDLESS;
    return <u32>min<u64>(<u64>body * (least - times), ENDLESS);
  }
}

/** ENDLESS where either is, or where both come to more. */
export function sum(a: u32, b: u32): u32 {
  return <u32>min<u64>(<u64>a + b, ENDLESS);
}
