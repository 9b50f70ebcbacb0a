// Which texts go through the model together, and in which columns: whole texts behind each other, cut into chunks that
// fit one host call. A chunk ends with a text where it can, so that it can attend as soon as it was computed; a text
// longer than a chunk has chunks of its own.

import { Layout } from "./layout";

/** A smaller chunk costs more than computing one while another attends saves. */
const CHUNK_COLUMNS_MIN: u32 = 64;

export class TextBatch {
  textCount: u32 = 0;
  chunkCount: u32 = 0;
  /** Where each text ends, in columns, u32; shape: [columns]. */
  private textEnds: usize;
  /** Where each chunk ends, in columns, u32; shape: [chunks]. */
  private chunkEnds: usize;
  /** The first text of each chunk, u32; shape: [chunks]. */
  private firstTexts: usize;

  /** `chunks` of `columns` at most. */
  constructor(
    private chunks: u32,
    private columns: u32,
    layout: Layout,
  ) {
    this.textEnds = layout.take(<u64>chunks * columns, 4);
    this.chunkEnds = layout.take(chunks, 4);
    this.firstTexts = layout.take(chunks, 4);
  }

  /** Columns in all. */
  get length(): u32 {
    return this.textCount == 0 ? 0 : this.textEnd(this.textCount - 1);
  }

  textStart(text: u32): u32 {
    return text == 0 ? 0 : this.textEnd(text - 1);
  }

  textEnd(text: u32): u32 {
    return load<u32>(this.textEnds + ((<usize>text) << 2));
  }

  chunkStart(chunk: u32): u32 {
    return chunk == 0 ? 0 : this.chunkEnd(chunk - 1);
  }

  chunkEnd(chunk: u32): u32 {
    return load<u32>(this.chunkEnds + ((<usize>chunk) << 2));
  }

  firstText(chunk: u32): u32 {
    return load<u32>(this.firstTexts + ((<usize>chunk) << 2));
  }

  /** The chunk that has the column. */
  chunkOf(column: u32): u32 {
    let chunk: u32 = 0;
    while (this.chunkEnd(chunk) <= column) chunk++;
    return chunk;
  }

  /**
   * Takes in the first texts of those that wait, as many as fit: at least one. `counts`: u32s, their tokens, each from 1
   * to what all chunks hold.
   */
  fill(counts: usize, waiting: u32): void {
    const target = this.chunkTarget(counts, waiting);
    this.textCount = 0;
    this.chunkCount = 0;
    let start: u32 = 0;
    let end: u32 = 0;
    for (let text: u32 = 0; text < waiting; text++) {
      const count = load<u32>(counts + ((<usize>text) << 2));
      const isFull = end - start >= target || end - start + count > this.columns;
      if (end > start && isFull) {
        this.closeChunk(end);
        start = end;
      }
      const needed = (count + this.columns - 1) / this.columns;
      if (this.chunkCount + needed > this.chunks) return;
      if (end == start) this.openChunk(text);
      end += count;
      store<u32>(this.textEnds + ((<usize>text) << 2), end);
      this.textCount = text + 1;
      if (needed > 1) {
        this.cutLong(text, start, end, needed);
        start = end;
      }
    }
    if (end > start) this.closeChunk(end);
  }

  /** Where little waits, half of it, so that one half attends while the other is computed. */
  private chunkTarget(counts: usize, waiting: u32): u32 {
    let all: u32 = 0;
    for (let text: u32 = 0; text < waiting && all < 2 * this.columns; text++) {
      all += load<u32>(counts + ((<usize>text) << 2));
    }
    return max(CHUNK_COLUMNS_MIN, min(this.columns, (all + 1) / 2));
  }

  /** One text in chunks of about one length. */
  private cutLong(text: u32, start: u32, end: u32, chunks: u32): void {
    const length = end - start;
    for (let chunk: u32 = 1; chunk <= chunks; chunk++) {
      this.openChunk(text);
      this.closeChunk(start + <u32>((<u64>length * chunk) / chunks));
    }
  }

  private openChunk(text: u32): void {
    store<u32>(this.firstTexts + ((<usize>this.chunkCount) << 2), text);
  }

  private closeChunk(end: u32): void {
    store<u32>(this.chunkEnds + ((<usize>this.chunkCount) << 2), end);
    this.chunkCount++;
  }
}
