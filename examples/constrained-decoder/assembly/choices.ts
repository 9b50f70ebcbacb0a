// The constraint: the texts that a generation may be, as a trie of their bytes. A token is allowed where its bytes
// lead from the node reached so far to another node; the end of the generation, where a choice is complete.
//
// In a prompt it is written as markup, `<choices>yes|no|maybe</choices>`: spaces count, and nothing is escaped.

import { Error, Result } from "./bindings/wit";
import { Characters } from "./characters";
import { badArgument } from "./failure";
import { Vocabulary } from "./vocabulary";

const OPENING = "<choices>";
const CLOSING = "</choices>";
const SEPARATOR: u8 = 0x7c;
const NOWHERE: i32 = -1;

class Node {
  /** Nodes that a byte leads to. */
  next: Map<u8, i32> = new Map<u8, i32>();
  /** Whether a choice ends here. */
  complete: bool = false;
}

export class Choices {
  private nodes: Node[] = [new Node()];
  /** The node that the text so far leads to. */
  private at: i32 = 0;

  constructor(private vocabulary: Vocabulary) {}

  /** Begins again, with a text of nothing. */
  restart(): void {
    this.at = 0;
  }

  allows(token: u32): bool {
    if (this.vocabulary.isEnd(token)) return this.isComplete;
    return !this.vocabulary.isHidden(token) && this.walk(token) > this.at;
  }

  /** Goes on with an allowed token. */
  accept(token: u32): void {
    this.at = this.walk(token);
  }

  /** Whether the text so far is one of the choices. */
  get isComplete(): bool {
    return this.nodes[this.at].complete;
  }

  /** Whether no choice goes on from here. */
  get isAtEnd(): bool {
    return this.nodes[this.at].next.size == 0;
  }

  /** The node that a token's bytes lead to, which was made after this one; or NOWHERE. */
  private walk(token: u32): i32 {
    const bytes = this.vocabulary.piecePointer(token);
    const length = this.vocabulary.pieceLength(token);
    let node = this.at;
    for (let i: u32 = 0; i < length; i++) {
      const next = this.nodes[node].next;
      const byte = load<u8>(bytes + i);
      if (!next.has(byte)) return NOWHERE;
      node = next.get(byte);
    }
    return node;
  }

  add(bytes: StaticArray<u8>, from: i32, to: i32): Error | null {
    if (from == to) return badArgument("cannot choose: one of the choices is empty");
    const characters = new Characters();
    let node = 0;
    for (let i = from; i < to; i++) {
      characters.push(bytes[i]);
      const next = this.nodes[node].next;
      if (!next.has(bytes[i])) {
        next.set(bytes[i], this.nodes.length);
        this.nodes.push(new Node());
      }
      node = next.get(bytes[i]);
    }
    this.nodes[node].complete = true;
    if (characters.valid && characters.isWhole) return null;
    return badArgument("cannot choose: one of the choices is not UTF-8");
  }
}

/** A markup part of a prompt: what to evaluate of it, and the choices written in it. */
export class ConstrainedMarkup {
  constructor(
    public before: StaticArray<u8>,
    /** None: the markup says nothing of choices. */
    public choices: Choices | null,
    public after: StaticArray<u8>,
  ) {}

  static parse(markup: StaticArray<u8>, vocabulary: Vocabulary): Result<ConstrainedMarkup, Error> {
    const nothing = new StaticArray<u8>(0);
    const opening = indexOf(markup, OPENING, 0);
    if (opening < 0) return ok(new ConstrainedMarkup(markup, null, nothing));
    const first = opening + OPENING.length;
    const end = indexOf(markup, CLOSING, first);
    if (end < 0) return failed(badArgument(`cannot choose: "${OPENING}" without "${CLOSING}"`));
    const choices = new Choices(vocabulary);
    for (let from = first; from <= end;) {
      let to = from;
      while (to < end && markup[to] != SEPARATOR) to++;
      const error = choices.add(markup, from, to);
      if (error != null) return failed(error);
      from = to + 1;
    }
    const before = markup.slice<StaticArray<u8>>(0, opening);
    const after = markup.slice<StaticArray<u8>>(end + CLOSING.length);
    return ok(new ConstrainedMarkup(before, choices, after));
  }
}

function ok(markup: ConstrainedMarkup): Result<ConstrainedMarkup, Error> {
  return Result.ok<ConstrainedMarkup, Error>(markup);
}

function failed(error: Error): Result<ConstrainedMarkup, Error> {
  return Result.err<ConstrainedMarkup, Error>(error);
}

/** Where an ASCII word stands in a text, or -1. */
function indexOf(text: StaticArray<u8>, word: string, from: i32): i32 {
  for (let at = from; at + word.length <= text.length; at++) {
    let length = 0;
    while (length < word.length && text[at + length] == word.charCodeAt(length)) length++;
    if (length == word.length) return at;
  }
  return -1;
}
