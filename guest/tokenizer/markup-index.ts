// Finds tokens that are taken out of a text before anything else: markup, and what the model's makers
// defined. Their texts are sorted, so that those which match at a place are found by narrowing a range of
// them byte by byte; most places are done with after one look at a table of first bytes.
import { FlatBuffer } from "../text/flat-buffer";
import { HIDDEN, USER_DEFINED, Vocabulary } from "./vocabulary";
import { NO_TOKEN } from "./vocabulary-keys";

/** Bytes of a token that is taken out of texts, 10 times the longest known one (31 spaces of 3 bytes). */
export const MARKUP_BYTES_MAX: u32 = 1024;

/** A token that would make work of every place of a text by its length, or none. */
export function findOverlongMarkup(vocabulary: Vocabulary): i32 {
  for (let id: u32 = 0; id < vocabulary.size; id++) {
    if (!vocabulary.has(id, HIDDEN | USER_DEFINED)) continue;
    if (vocabulary.texts.lengthOf(id) > MARKUP_BYTES_MAX) return id;
  }
  return NO_TOKEN;
}

@final
export class MarkupIndex {
  count: u32 = 0;
  /** Length of the longest one in bytes. */
  longest: u32 = 0;
  /** Ids in the order of their texts' bytes; shape: [count]. */
  private sorted: FlatBuffer = new FlatBuffer();
  /** First entry in `sorted` for each first byte, and the end; shape: [257]. */
  private firsts: StaticArray<u32> = new StaticArray<u32>(257);

  constructor(private vocabulary: Vocabulary) {
    for (let id: u32 = 0; id < vocabulary.size; id++) {
      if (!vocabulary.has(id, HIDDEN | USER_DEFINED)) continue;
      store<u32>(this.sorted.reserve((this.count + 1) << 2) + (this.count << 2), id);
      this.count++;
      this.longest = max(this.longest, vocabulary.texts.lengthOf(id));
    }
    this.sort();
    let index: u32 = 0;
    for (let byte = 0; byte <= 256; byte++) {
      while (index < this.count && load<u8>(this.textAt(index)) < <u8>byte && byte < 256) index++;
      this.firsts[byte] = byte == 256 ? this.count : index;
    }
  }

  /** Whether a token is taken out of text of this kind. */
  isMarkup(id: u32, markup: bool): bool {
    const vocabulary = this.vocabulary;
    if (vocabulary.has(id, HIDDEN)) return markup;
    return vocabulary.has(id, USER_DEFINED);
  }

  /** The token that is taken out and whose text is exactly this, or none. */
  find(pointer: usize, length: u32, markup: bool): i32 {
    const id = this.vocabulary.find(pointer, length);
    return id >= 0 && this.isMarkup(id, markup) ? id : NO_TOKEN;
  }

  /** Length of the longest one that begins at `pointer`, or 0; counts each length met in `lengths` (u8). */
  longestAt(pointer: usize, end: usize, markup: bool, lengths: usize): u32 {
    const first = load<u8>(pointer);
    let low = this.firsts[first];
    let high = this.firsts[<u32>first + 1];
    let longest: u32 = 0;
    for (let depth: u32 = 1; low < high; depth++) {
      if (this.lengthAt(low) == depth) {
        if (this.isMarkup(load<u32>(this.sorted.pointer + (low << 2)), markup)) {
          longest = depth;
          store<u8>(lengths + depth, 1);
        }
        low++;
      }
      if (pointer + depth >= end) break;
      const byte = <u32>load<u8>(pointer + depth);
      low = this.bound(low, high, depth, byte);
      high = this.bound(low, high, depth, byte + 1);
    }
    return longest;
  }

  free(): void {
    this.sorted.free();
  }

  private textAt(index: u32): usize {
    return this.vocabulary.texts.pointerOf(load<u32>(this.sorted.pointer + (index << 2)));
  }

  private lengthAt(index: u32): u32 {
    return this.vocabulary.texts.lengthOf(load<u32>(this.sorted.pointer + (index << 2)));
  }

  /** First entry in the range whose byte at `depth` is `byte` or more; all are longer than `depth`. */
  private bound(low: u32, high: u32, depth: u32, byte: u32): u32 {
    while (low < high) {
      const middle = (low + high) >> 1;
      if (<u32>load<u8>(this.textAt(middle) + depth) < byte) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Heap sort. */
  private sort(): void {
    for (let root = <i32>this.count / 2 - 1; root >= 0; root--) this.sink(root, this.count);
    for (let last = <i32>this.count - 1; last > 0; last--) {
      this.swap(0, last);
      this.sink(0, last);
    }
  }

  private sink(root: u32, count: u32): void {
    while (true) {
      let child: u32 = 2 * root + 1;
      if (child >= count) return;
      if (child + 1 < count && this.isBefore(child, child + 1)) child++;
      if (!this.isBefore(root, child)) return;
      this.swap(root, child);
      root = child;
    }
  }

  private isBefore(left: u32, right: u32): bool {
    const shorter = min(this.lengthAt(left), this.lengthAt(right));
    const order = memory.compare(this.textAt(left), this.textAt(right), shorter);
    return order != 0 ? order < 0 : this.lengthAt(left) < this.lengthAt(right);
  }

  private swap(left: u32, right: u32): void {
    const pointer = this.sorted.pointer;
    const id = load<u32>(pointer + (left << 2));
    store<u32>(pointer + (left << 2), load<u32>(pointer + (right << 2)));
    store<u32>(pointer + (right << 2), id);
  }
}
