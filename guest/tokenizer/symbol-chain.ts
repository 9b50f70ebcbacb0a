// The symbols of a word while they merge: a doubly linked list over arrays, and a heap of the pairs that may
// merge. A pair's entry is (priority << 32 | left symbol): smallest first, then leftmost. An entry whose
// priority is no longer its symbol's has been overtaken and is passed over.
import { FlatBuffer } from "../text/flat-buffer";
import { WorkHeap } from "./work-heap";

export const NO_SYMBOL: u32 = u32.MAX_VALUE;
/** Of a pair that can't merge. */
export const NO_PRIORITY: u32 = u32.MAX_VALUE;

// Fields of a symbol.
const START: u32 = 0;
const ID: u32 = 4;
const PREVIOUS: u32 = 8;
const NEXT: u32 = 12;
const PRIORITY: u32 = 16;
const SYMBOL_BYTES: u32 = 20;

@final
export class SymbolChain {
  length: u32 = 0;
  private symbols: FlatBuffer = new FlatBuffer();
  private heap: WorkHeap = new WorkHeap();

  clear(): void {
    this.length = 0;
    this.heap.length = 0;
  }

  /** Appends a symbol that begins at byte `start` of the word. */
  add(start: u32, id: u32): void {
    const index = this.length++;
    const symbol = this.symbols.reserve(this.length * SYMBOL_BYTES) + index * SYMBOL_BYTES;
    store<u32>(symbol, start, START);
    store<u32>(symbol, id, ID);
    store<u32>(symbol, index - 1, PREVIOUS);
    store<u32>(symbol, NO_SYMBOL, NEXT);
    store<u32>(symbol, NO_PRIORITY, PRIORITY);
    if (index > 0) store<u32>(symbol - SYMBOL_BYTES, index, NEXT);
  }

  startOf(symbol: u32): u32 {
    return load<u32>(this.at(symbol), START);
  }

  idOf(symbol: u32): u32 {
    return load<u32>(this.at(symbol), ID);
  }

  nextOf(symbol: u32): u32 {
    return load<u32>(this.at(symbol), NEXT);
  }

  previousOf(symbol: u32): u32 {
    return load<u32>(this.at(symbol), PREVIOUS);
  }

  /** Says how soon a symbol merges with the next one. */
  setPriority(symbol: u32, priority: u32): void {
    store<u32>(this.at(symbol), priority, PRIORITY);
    if (priority != NO_PRIORITY) this.heap.push(((<u64>priority) << 32) | symbol);
  }

  /** The left symbol of the pair to merge next, or NO_SYMBOL. */
  takePair(): u32 {
    while (this.heap.length > 0) {
      const entry = this.heap.pop();
      const symbol = <u32>entry;
      if (load<u32>(this.at(symbol), PRIORITY) == <u32>(entry >> 32)) return symbol;
    }
    return NO_SYMBOL;
  }

  /** Merges a symbol with the next one; the pairs at both sides are the caller's to judge again. */
  merge(symbol: u32, id: u32): void {
    const right = this.nextOf(symbol);
    const after = this.nextOf(right);
    store<u32>(this.at(right), NO_PRIORITY, PRIORITY);
    store<u32>(this.at(symbol), id, ID);
    store<u32>(this.at(symbol), after, NEXT);
    if (after != NO_SYMBOL) store<u32>(this.at(after), symbol, PREVIOUS);
  }

  free(): void {
    this.symbols.free();
    this.heap.free();
    this.length = 0;
  }

  private at(symbol: u32): usize {
    return this.symbols.pointer + symbol * SYMBOL_BYTES;
  }
}
