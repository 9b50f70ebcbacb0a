// The tokens of a vocabulary by the bytes that they write, as a trie in one pre-order list: a walk over all that a
// grammar allows goes forward alone, and over what cannot be it jumps. Tokens that write nothing, that end a
// generation or that are longer than the limit are not in it.

import { Error, Result } from "../bindings/wit";
import { FlatBuffer } from "../text/flat-buffer";
import { Tokenizer } from "../tokenizer/index";
import { outOfMemory } from "../model/failure";
import { Layout } from "../model/layout";
import { allocatePages, freePages } from "../model/pages";

/** Bytes of a token that a grammar can use; runs of spaces have up to 256. */
export const TOKEN_BYTES_MAX: u32 = 1024;
export const NO_TOKEN: u32 = u32.MAX_VALUE;

/** Whether a grammar may use a token. */
export function isWalkable(tokenizer: Tokenizer, token: u32): bool {
  const length = tokenizer.pieceLength(token);
  return (
    length > 0 &&
    length <= TOKEN_BYTES_MAX &&
    tokenizer.isWritten(token, false) &&
    !tokenizer.isEndOfGeneration(token)
  );
}

export class TokenTrie {
  /** Node i is the byte at `depths[i]` (from 1) of all tokens below it; u8, u16, and u32 twice. */
  bytes: usize = 0;
  depths: usize = 0;
  /** The token that ends at the node. */
  tokens: usize = 0;
  /** The first node that is not below it. */
  ends: usize = 0;
  nodeCount: u32 = 0;
  private start: usize = 0;
  private byteLength: u64 = 0;

  static create(tokenizer: Tokenizer): Result<TokenTrie, Error> {
    const sorted = new SortedTokens(tokenizer);
    const trie = new TokenTrie();
    const needed = trie.layOut(sorted.countNodes(), 0);
    trie.start = allocatePages(max<u64>(needed, 1));
    if (trie.start == 0) {
      sorted.free();
      return Result.err<TokenTrie, Error>(
        outOfMemory(
          `cannot follow a grammar: the tokens take ${needed} bytes, which are not to be had in the guest`,
        ),
      );
    }
    trie.byteLength = max<u64>(needed, 1);
    trie.layOut(sorted.countNodes(), trie.start);
    trie.fill(sorted, tokenizer);
    sorted.free();
    return Result.ok<TokenTrie, Error>(trie);
  }

  dispose(): void {
    freePages(this.start, this.byteLength);
  }

  /** Gives the bytes needed. */
  private layOut(nodeCount: u32, start: usize): u64 {
    const layout = new Layout(start);
    this.bytes = layout.take(nodeCount, 1);
    this.depths = layout.take(nodeCount, 2);
    this.tokens = layout.take(nodeCount, 4);
    this.ends = layout.take(nodeCount, 4);
    return layout.end - start;
  }

  private fill(sorted: SortedTokens, tokenizer: Tokenizer): void {
    /** The open node of each depth. */
    const path = new StaticArray<u32>(TOKEN_BYTES_MAX + 1);
    let open: u32 = 0;
    for (let i: u32 = 0; i < sorted.count; i++) {
      const token = sorted.at(i);
      const length = tokenizer.pieceLength(token);
      const shared = min(sorted.sharedLength(i), length - 1);
      for (; open > shared; open--) this.setEnd(path[open], this.nodeCount);
      for (; open < length; open++) {
        path[open + 1] = this.nodeCount;
        this.addNode(load<u8>(tokenizer.piecePointer(token) + open), open + 1);
      }
      store<u32>(this.tokens + ((<usize>(this.nodeCount - 1)) << 2), token);
    }
    for (; open > 0; open--) this.setEnd(path[open], this.nodeCount);
  }

  private addNode(byte: u8, depth: u32): void {
    const node = this.nodeCount++;
    store<u8>(this.bytes + node, byte);
    store<u16>(this.depths + ((<usize>node) << 1), <u16>depth);
    store<u32>(this.tokens + ((<usize>node) << 2), NO_TOKEN);
  }

  private setEnd(node: u32, end: u32): void {
    store<u32>(this.ends + ((<usize>node) << 2), end);
  }
}

/** The ids of all tokens that a grammar can use, by their bytes. */
class SortedTokens {
  count: u32 = 0;
  private ids: FlatBuffer = new FlatBuffer();
  private spare: FlatBuffer = new FlatBuffer();

  constructor(private tokenizer: Tokenizer) {
    const size = tokenizer.vocabularySize;
    this.ids.reserve(max<u32>(size, 1) << 2);
    for (let id: u32 = 0; id < size; id++) {
      if (!isWalkable(tokenizer, id)) continue;
      store<u32>(this.ids.pointer + ((<usize>this.count) << 2), id);
      this.count++;
    }
    this.sort();
  }

  at(index: u32): u32 {
    return load<u32>(this.ids.pointer + ((<usize>index) << 2));
  }

  free(): void {
    this.ids.free();
    this.spare.free();
  }

  /** Nodes of their trie; tokens that write the same have a node each. */
  countNodes(): u32 {
    let count: u32 = 0;
    for (let i: u32 = 0; i < this.count; i++) {
      const length = this.tokenizer.pieceLength(this.at(i));
      count += length - min(this.sharedLength(i), length - 1);
    }
    return count;
  }

  /** Bytes with which a token begins as the one before it does. */
  sharedLength(index: u32): u32 {
    if (index == 0) return 0;
    const before = this.at(index - 1);
    const token = this.at(index);
    const a = this.tokenizer.piecePointer(before);
    const b = this.tokenizer.piecePointer(token);
    const most = min(this.tokenizer.pieceLength(before), this.tokenizer.pieceLength(token));
    let length: u32 = 0;
    while (length < most && load<u8>(a + length) == load<u8>(b + length)) length++;
    return length;
  }

  /** Merges runs of 1, 2, 4, ... tokens: as many comparisons for any vocabulary. */
  private sort(): void {
    this.spare.reserve(max<u32>(this.count, 1) << 2);
    for (let run: u32 = 1; run < this.count; run *= 2) {
      for (let first: u32 = 0; first < this.count; first += 2 * run) {
        const middle = min(first + run, this.count);
        this.merge(first, middle, min(middle + run, this.count));
      }
      const ids = this.ids;
      this.ids = this.spare;
      this.spare = ids;
    }
  }

  private merge(first: u32, middle: u32, end: u32): void {
    let left = first;
    let right = middle;
    for (let i = first; i < end; i++) {
      const takesLeft =
        left < middle && (right >= end || this.compare(this.at(left), this.at(right)) <= 0);
      const token = takesLeft ? this.at(left++) : this.at(right++);
      store<u32>(this.spare.pointer + ((<usize>i) << 2), token);
    }
  }

  private compare(a: u32, b: u32): i32 {
    const tokenizer = this.tokenizer;
    const lengthA = tokenizer.pieceLength(a);
    const lengthB = tokenizer.pieceLength(b);
    const order = memory.compare(
      tokenizer.piecePointer(a),
      tokenizer.piecePointer(b),
      min(lengthA, lengthB),
    );
    return order != 0 ? order : <i32>lengthA - <i32>lengthB;
  }
}
