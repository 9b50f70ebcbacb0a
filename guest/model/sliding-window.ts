// Blocks whose positions see no further back than a window (Beltagy et al. 2020; Mistral): how long it is, and which
// blocks have it. The KV cache keeps every position all the same.

import { Architecture, NOT_TAKEN } from "./architecture";
import { MetadataReader } from "./metadata-reader";

export class SlidingWindow {
  /** Where the file lists them: which blocks have the window; shape: [blockCount], else empty. */
  listed: StaticArray<i64> = new StaticArray<i64>(0);

  constructor(
    /** Positions seen, one's own included; 0: no block has a window. */
    readonly length: u32,
    /** Every so many-th block has none; 0: all have one. */
    private period: u32,
  ) {}

  /** Whether the block has the window. */
  covers(block: u32): bool {
    if (this.length == 0) return false;
    if (this.listed.length != 0) return this.listed[block] != 0;
    return this.period == 0 || (block + 1) % this.period != 0;
  }

  /** First position that one at `position` sees in a block. */
  firstSeen(block: u32, position: u32): u32 {
    return this.covers(block) && position >= this.length ? position - this.length + 1 : 0;
  }
}

/** As the keys tell; a list of blocks is read by window-list.ts. */
export function readSlidingWindow(
  architecture: Architecture,
  reader: MetadataReader,
): SlidingWindow {
  const preset = architecture.slidingWindow;
  if (preset == NOT_TAKEN) return new SlidingWindow(0, 0);
  const key = architecture.name + ".attention.sliding_window";
  const length = reader.wholeOr(key, <u32>preset);
  const pattern = key + "_pattern";
  const period = architecture.windowPeriod;
  return new SlidingWindow(length, reader.isArray(pattern) ? 0 : reader.wholeOr(pattern, period));
}
