// Holds one generation to a grammar. As llama.cpp does, the sampler first draws as if there were none; only where that
// token is refused are all tokens tried, and the sampler draws among those allowed. Most tokens cost their own bytes.
// A text that can still end within the tokens that are left is kept from going where it no longer could.

import { Error, Result } from "../bindings/wit";
import { limit, outOfMemory, unsupported } from "../model/failure";
import { Layout } from "../model/layout";
import { allocatePages, freePages } from "../model/pages";
import { TokenConstraint } from "../sampling/token-constraint";
import { Tokenizer } from "../tokenizer/index";
import { sum } from "./least-lengths";
import { parseGbnf } from "./parse-gbnf";
import { Rules } from "./rules";
import { DEAD, StateMachine } from "./state-machine";
import { isWalkable, NO_TOKEN, TOKEN_BYTES_MAX, TokenTrie } from "./token-trie";

export class GrammarConstraint extends TokenConstraint {
  private machine: StateMachine;
  private state: u32 = 0;
  /** Bytes that a text may still need behind the next token, so that it comes to its end before the tokens do. */
  private leastMax: u32 = u32.MAX_VALUE;
  /** The state at each depth of a walk. */
  private path: StaticArray<u32> = new StaticArray<u32>(TOKEN_BYTES_MAX + 1);
  /** A bit for each token, set where it may come; shape: [vocabularySize / 8], rounded up. */
  private allowed: usize;
  private start: usize;
  private byteLength: u64 = 0;

  private constructor(
    rules: Rules,
    private tokenizer: Tokenizer,
    private trie: TokenTrie,
    /** Logits of a position, which may be more than the tokenizer has tokens. */
    private vocabularySize: u32,
    start: usize,
  ) {
    super();
    const layout = new Layout(start);
    this.start = start;
    this.machine = new StateMachine(rules, layout);
    this.allowed = layout.take((vocabularySize + 7) >> 3, 1);
    this.byteLength = layout.end - start;
  }

  /** `source`: GBNF. `trie`: of the tokenizer. Errors: `bad-argument` names what cannot be read, `limit`, `out-of-memory`. */
  static create(
    source: string,
    tokenizer: Tokenizer,
    trie: TokenTrie,
    vocabularySize: u32,
  ): Result<GrammarConstraint, Error> {
    const rules = parseGbnf(source);
    if (rules.isErr) return Result.err<GrammarConstraint, Error>(rules.err);
    const needed = new GrammarConstraint(rules.ok, tokenizer, trie, vocabularySize, 0).byteLength;
    const start = allocatePages(needed);
    if (start == 0) {
      return Result.err<GrammarConstraint, Error>(
        outOfMemory(`cannot follow a grammar: ${needed} bytes are not to be had in the guest`),
      );
    }
    const constraint = new GrammarConstraint(rules.ok, tokenizer, trie, vocabularySize, start);
    constraint.state = constraint.machine.begin();
    const error = constraint.error;
    if (!error) return Result.ok<GrammarConstraint, Error>(constraint);
    constraint.dispose();
    return Result.err<GrammarConstraint, Error>(error);
  }

  dispose(): void {
    freePages(this.start, this.byteLength);
  }

  /** Whether there is an error. */
  get isStuck(): bool {
    return this.error != null;
  }

  /** What ends the generation; null as long as all is well. */
  get error(): Error | null {
    const overflow = this.machine.overflow;
    if (overflow) return limit(`cannot follow the grammar: ${overflow}, the limit`);
    if (this.state != DEAD) return null;
    return unsupported("cannot follow the grammar: no text at all follows it");
  }

  /** Whether the text is whole and nothing but the end can come. */
  get isComplete(): bool {
    return this.machine.isFinal(this.state);
  }

  /** Whether the text may end here. */
  get isAccepting(): bool {
    return this.machine.isAccepting(this.state);
  }

  /** Before each token. `left`: tokens that may come behind it. */
  beginToken(left: u32): void {
    this.state = this.machine.beginToken(this.state);
    const canEnd = this.machine.leastBytes(this.state) <= sum(left, 1);
    this.leastMax = canEnd ? left : u32.MAX_VALUE;
  }

  /** Whether a token may come next; false also where there is an error. */
  allows(token: u32): bool {
    if (token >= this.tokenizer.vocabularySize) return false;
    if (this.tokenizer.isEndOfGeneration(token)) return this.isAccepting;
    const state = this.behind(token);
    return state != DEAD && this.machine.leastBytes(state) <= this.leastMax;
  }

  /** Takes in a token that is allowed and ends nothing. */
  accept(token: u32): void {
    this.state = this.behind(token);
  }

  private behind(token: u32): u32 {
    if (!isWalkable(this.tokenizer, token)) return DEAD;
    const piece = this.tokenizer.piecePointer(token);
    const length = this.tokenizer.pieceLength(token);
    let state = this.state;
    for (let i: u32 = 0; i < length && state != DEAD; i++) {
      state = this.machine.next(state, load<u8>(piece + i));
    }
    return state;
  }

  mask(logits: usize): void {
    memory.fill(this.allowed, 0, (this.vocabularySize + 7) >> 3);
    this.walk();
    if (this.isAccepting) this.allowEnds();
    for (let token: u32 = 0; token < this.vocabularySize; token++) {
      const bits = <u32>load<u8>(this.allowed + (token >> 3));
      if ((bits & (1 << (token & 7))) == 0) store<f32>(logits + ((<usize>token) << 2), -Infinity);
    }
  }

  private allowEnds(): void {
    const ends = this.tokenizer.endOfGeneration;
    for (let i = 0; i < ends.length; i++) this.allow(unchecked(ends[i]));
  }

  /** Allows all tokens whose bytes lead on. */
  private walk(): void {
    if (this.walkWithin() || this.leastMax == u32.MAX_VALUE || this.isAccepting) return;
    // A vocabulary without a token for each byte may leave no way to the end that is short enough.
    this.leastMax = u32.MAX_VALUE;
    this.walkWithin();
  }

  /** False if there is none. */
  private walkWithin(): bool {
    const trie = this.trie;
    const path = this.path;
    let found = false;
    let node: u32 = 0;
    unchecked((path[0] = this.state));
    while (node < trie.nodeCount) {
      const depth = <u32>load<u16>(trie.depths + ((<usize>node) << 1));
      const state = this.machine.next(unchecked(path[depth - 1]), load<u8>(trie.bytes + node));
      if (state == DEAD) {
        node = load<u32>(trie.ends + ((<usize>node) << 2));
        continue;
      }
      unchecked((path[depth] = state));
      const token = load<u32>(trie.tokens + ((<usize>node) << 2));
      if (token != NO_TOKEN && this.machine.leastBytes(state) <= this.leastMax) {
        this.allow(token);
        found = true;
      }
      node++;
    }
    return found;
  }

  private allow(token: u32): void {
    const byte = this.allowed + (token >> 3);
    const bits = (<u32>load<u8>(byte)) | ((<u32>1) << (token & 7));
    store<u8>(byte, <u8>bits);
  }
}
