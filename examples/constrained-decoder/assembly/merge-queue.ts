// The symbols of a text and the pairs of neighbours that could become one, best first: the highest score, and of
// equal ones the first in the text. A pair that has changed since it was queued is passed over when its turn comes.

import { Vocabulary } from "./vocabulary";

const NONE: i32 = -1;

class Pair {
  constructor(
    /** Symbol on the left. */
    public left: i32,
    /** Bytes of both when the pair was queued. */
    public length: u32,
    public score: f32,
  ) {}

  isBefore(other: Pair): bool {
    return this.score > other.score || (this.score == other.score && this.left < other.left);
  }
}

export class MergeQueue {
  /** By symbol: where it begins in the text, its bytes (0: merged into another), and its neighbours. */
  private starts: u32[] = [];
  private lengths: u32[] = [];
  private before: i32[] = [];
  private after: i32[] = [];
  /** A binary heap. */
  private heap: Pair[] = [];

  constructor(
    private vocabulary: Vocabulary,
    private text: StaticArray<u8>,
  ) {
    this.divide();
    for (let symbol = 0; symbol < this.starts.length; symbol++) this.queue(symbol);
  }

  mergeAll(): void {
    while (this.heap.length > 0) {
      const pair = this.pop();
      const right = this.after[pair.left];
      const gone = this.lengths[pair.left] == 0 || right == NONE;
      if (gone || this.lengths[pair.left] + this.lengths[right] != pair.length) continue;
      this.merge(pair.left, right);
    }
  }

  /** Appends the symbols' tokens; what is none is written byte by byte. */
  write(tokens: u32[]): void {
    for (let symbol = 0; symbol != NONE; symbol = this.after[symbol]) {
      const length = this.lengths[symbol];
      const token = this.find(this.starts[symbol], length);
      if (token >= 0) {
        tokens.push(token);
        continue;
      }
      for (let i: u32 = 0; i < length; i++) {
        const byte = this.vocabulary.byteTokens[this.text[this.starts[symbol] + i]];
        if (byte >= 0) tokens.push(byte);
      }
    }
  }

  /** One symbol a character; bytes that promise more than there is end with the text. */
  private divide(): void {
    const length: u32 = this.text.length;
    for (let start: u32 = 0; start < length;) {
      const lead = this.text[start];
      const promised: u32 = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
      const symbol = this.starts.length;
      this.starts.push(start);
      this.lengths.push(min(promised, length - start));
      this.before.push(symbol - 1);
      start += promised;
      this.after.push(start < length ? symbol + 1 : NONE);
    }
  }

  private merge(left: i32, right: i32): void {
    this.lengths[left] += this.lengths[right];
    this.lengths[right] = 0;
    const next = this.after[right];
    this.after[left] = next;
    if (next != NONE) this.before[next] = left;
    this.queue(left);
    if (this.before[left] != NONE) this.queue(this.before[left]);
  }

  /** Queues a symbol and the one behind it, if they make a token. */
  private queue(left: i32): void {
    const right = this.after[left];
    if (right == NONE) return;
    const length = this.lengths[left] + this.lengths[right];
    const token = this.find(this.starts[left], length);
    if (token >= 0) this.push(new Pair(left, length, this.vocabulary.scores[token]));
  }

  private find(start: u32, length: u32): i32 {
    const token = this.vocabulary.texts.find(changetype<usize>(this.text) + start, length);
    return token >= 0 && this.vocabulary.isHidden(token) ? NONE : token;
  }

  private push(pair: Pair): void {
    const heap = this.heap;
    let at = heap.length;
    heap.push(pair);
    while (at > 0 && pair.isBefore(heap[(at - 1) >> 1])) {
      heap[at] = heap[(at - 1) >> 1];
      at = (at - 1) >> 1;
    }
    heap[at] = pair;
  }

  private pop(): Pair {
    const heap = this.heap;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length == 0) return first;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && heap[child + 1].isBefore(heap[child])) child++;
      if (!heap[child].isBefore(last)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
