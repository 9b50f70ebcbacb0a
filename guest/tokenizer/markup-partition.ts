// Cuts a text into markup and what is between: llama.cpp's tokenizer_st_partition. The longest token is taken
// out everywhere first, of two as long the one with the lower id, each from left to right; then the next, in
// what is left. Linear in the text: places where anything matches are listed once, then visited once for each
// length of token that occurs.
import { FlatBuffer } from "../text/flat-buffer";
import { MarkupIndex } from "./markup-index";
import { STRIPS_LEFT, STRIPS_RIGHT, Vocabulary } from "./vocabulary";
import { WorkHeap } from "./work-heap";

/** Bytes of a place: position, length of the longest token there. */
const PLACE_BYTES: u32 = 8;

@final
export class MarkupPartition {
  /** Tokens taken out. */
  count: u32 = 0;
  /** The plain text that `findPlain` found, as byte offsets. */
  plainStart: u32 = 0;
  plainEnd: u32 = 0;
  /** position << 32 | id, ascending; shape: [count]. */
  private found: FlatBuffer = new FlatBuffer();
  private places: FlatBuffer = new FlatBuffer();
  private placeCount: u32 = 0;
  /** 1 where a byte belongs to a token or to white space that one strips; shape: [text]. */
  private taken: FlatBuffer = new FlatBuffer();
  /** 1 for each length of token that occurs; shape: [longest + 1]. */
  private lengths: FlatBuffer = new FlatBuffer();
  /** Tokens of one length to take, as id << 32 | position. */
  private candidates: WorkHeap = new WorkHeap();
  private text: usize = 0;
  private textLength: u32 = 0;

  constructor(
    private vocabulary: Vocabulary,
    private index: MarkupIndex,
  ) {}

  /** `markup`: control tokens are taken out too, else only those that makers of the model defined. */
  cut(text: usize, textLength: u32, markup: bool): void {
    this.count = 0;
    this.text = text;
    this.textLength = textLength;
    if (this.index.count == 0 || textLength == 0) return;
    memory.fill(this.lengths.reserve(this.index.longest + 1), 0, this.index.longest + 1);
    this.listPlaces(markup);
    if (this.placeCount == 0) return;
    memory.fill(this.taken.reserve(textLength), 0, textLength);
    for (let length = this.index.longest; length > 0; length--) {
      if (load<u8>(this.lengths.pointer + length)) this.takeAll(length, markup);
    }
    this.sort();
  }

  idAt(index: u32): u32 {
    return <u32>load<u64>(this.found.pointer + (index << 3));
  }

  /** Finds the plain text before token `index`, or at `count` behind all of them. */
  findPlain(index: u32): void {
    let start: u32 = index == 0 ? 0 : this.endAt(index - 1);
    let end = index < this.count ? this.positionAt(index) : this.textLength;
    if (this.count > 0) {
      while (start < end && this.isTaken(start)) start++;
      while (start < end && this.isTaken(end - 1)) end--;
    }
    this.plainStart = start;
    this.plainEnd = end;
  }

  rest(): void {
    this.found.free();
    this.places.free();
    this.taken.free();
    this.lengths.free();
    this.candidates.free();
  }

  private positionAt(index: u32): u32 {
    return <u32>(load<u64>(this.found.pointer + (index << 3)) >> 32);
  }

  private endAt(index: u32): u32 {
    return this.positionAt(index) + this.vocabulary.texts.lengthOf(this.idAt(index));
  }

  private isTaken(position: u32): bool {
    return load<u8>(this.taken.pointer + position) != 0;
  }

  private listPlaces(markup: bool): void {
    this.placeCount = 0;
    const end = this.text + this.textLength;
    for (let position: u32 = 0; position < this.textLength; position++) {
      const lengths = this.lengths.pointer;
      const longest = this.index.longestAt(this.text + position, end, markup, lengths);
      if (longest == 0) continue;
      const place = this.places.reserve((this.placeCount + 1) * PLACE_BYTES);
      store<u32>(place + this.placeCount * PLACE_BYTES, position);
      store<u32>(place + this.placeCount * PLACE_BYTES, longest, 4);
      this.placeCount++;
    }
  }

  /** Takes all tokens of one length. */
  private takeAll(length: u32, markup: bool): void {
    for (let i: u32 = 0; i < this.placeCount; i++) {
      const place = this.places.pointer + i * PLACE_BYTES;
      const position = load<u32>(place);
      if (load<u32>(place, 4) < length || !this.isFree(position, length)) continue;
      const id = this.index.find(this.text + position, length, markup);
      if (id >= 0) this.candidates.push(((<u64>id) << 32) | position);
    }
    while (this.candidates.length > 0) {
      const candidate = this.candidates.pop();
      const position = <u32>candidate;
      if (this.isFree(position, length)) this.take(<u32>(candidate >> 32), position, length);
    }
  }

  /** Whether nothing there is taken. What is taken already is no shorter: looking at both ends will do. */
  private isFree(position: u32, length: u32): bool {
    return !this.isTaken(position) && !this.isTaken(position + length - 1);
  }

  private take(id: u32, position: u32, length: u32): void {
    let start = position;
    let end = position + length;
    if (this.vocabulary.has(id, STRIPS_LEFT)) {
      while (start > 0 && !this.isTaken(start - 1) && this.isSpace(start - 1)) start--;
    }
    if (this.vocabulary.has(id, STRIPS_RIGHT)) {
      while (end < this.textLength && !this.isTaken(end) && this.isSpace(end)) end++;
    }
    memory.fill(this.taken.pointer + start, 1, end - start);
    const found = this.found.reserve((this.count + 1) << 3);
    store<u64>(found + (this.count << 3), ((<u64>position) << 32) | id);
    this.count++;
  }

  /** C's isspace. */
  private isSpace(position: u32): bool {
    const byte = load<u8>(this.text + position);
    return byte == 0x20 || (byte >= 0x09 && byte <= 0x0d);
  }

  private sort(): void {
    for (let i: u32 = 0; i < this.count; i++) {
      this.candidates.push(load<u64>(this.found.pointer + (i << 3)));
    }
    for (let i: u32 = 0; i < this.count; i++) {
      store<u64>(this.found.pointer + (i << 3), this.candidates.pop());
    }
  }
}
