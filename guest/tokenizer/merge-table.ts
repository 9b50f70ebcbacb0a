// The merges of byte pair encoding: (left, right) -> rank and the text they make, all as ids of the text
// table. Open addressing with linear probing at a load of 5/8 at most.
import { FlatBuffer } from "../text/flat-buffer";
import { PROBES_MAX } from "./text-table";

/** No merge has it. */
export const NO_RANK: u32 = u32.MAX_VALUE;

/** Bytes of a slot: left, right, rank (NO_RANK: empty), merged. */
const SLOT_BYTES: u32 = 16;

@final
export class MergeTable {
  private slots: FlatBuffer = new FlatBuffer();
  private mask: u32 = 0;
  /** How far from its place any entry is. */
  private farthest: u32 = 0;

  /** Whether pairs were chosen so that finding one takes long; what reads them refuses them then. */
  get crowded(): bool {
    return this.farthest > PROBES_MAX;
  }

  /** Once, before anything else: the number of merges that may come. */
  expect(count: u32): void {
    let capacity: u32 = 16;
    while (<u64>capacity * 5 < <u64>count * 8) capacity <<= 1;
    memory.fill(this.slots.reserve(capacity * SLOT_BYTES), 0xff, capacity * SLOT_BYTES);
    this.mask = capacity - 1;
  }

  /** Of two merges of the same pair the first counts. */
  add(left: u32, right: u32, rank: u32, merged: u32): void {
    if (this.find(left, right) != 0) return;
    const slot = this.freeSlot(left, right);
    store<u32>(slot, left);
    store<u32>(slot, right, 4);
    store<u32>(slot, rank, 8);
    store<u32>(slot, merged, 12);
  }

  rankOf(left: u32, right: u32): u32 {
    const slot = this.find(left, right);
    return slot == 0 ? NO_RANK : load<u32>(slot, 8);
  }

  /** Of a pair that has a rank. */
  mergedOf(left: u32, right: u32): u32 {
    return load<u32>(this.find(left, right), 12);
  }

  free(): void {
    this.slots.free();
  }

  /** Where the pair is, or 0. */
  private find(left: u32, right: u32): usize {
    const key = keyOf(left, right);
    let index = placeOf(key) & this.mask;
    for (let probe: u32 = 0; probe <= this.farthest; probe++) {
      const slot = this.slots.pointer + index * SLOT_BYTES;
      if (load<u32>(slot, 8) == NO_RANK) return 0;
      if (load<u64>(slot) == key) return slot;
      index = (index + 1) & this.mask;
    }
    return 0;
  }

  private freeSlot(left: u32, right: u32): usize {
    const place = placeOf(keyOf(left, right)) & this.mask;
    let index = place;
    while (load<u32>(this.slots.pointer + index * SLOT_BYTES, 8) != NO_RANK) {
      index = (index + 1) & this.mask;
    }
    this.farthest = max(this.farthest, (index - place) & this.mask);
    return this.slots.pointer + index * SLOT_BYTES;
  }
}

function keyOf(left: u32, right: u32): u64 {
  return ((<u64>right) << 32) | left;
}

function placeOf(key: u64): u32 {
  return <u32>((key * 0x9e3779b97f4a7c15) >> 32);
}
