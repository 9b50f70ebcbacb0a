// Min-p: drops what is under some part of the likeliest one's probability. Nguyen et al. 2024, arXiv 2407.01082.

import { Candidates } from "./candidates";

/** `part`: above 0, to 1. */
export function keepNearLargest(candidates: Candidates, part: f32): void {
  candidates.keepFrom(candidates.largest() + <f32>Math.log(part));
}
