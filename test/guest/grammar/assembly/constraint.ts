// Core module for tests: a vocabulary, and a generation held to a grammar on it, without a model.

import { Error, getModelMetadata } from "../../../../guest/bindings/wit";
import { GrammarConstraint } from "../../../../guest/grammar/grammar-constraint";
import { TokenTrie } from "../../../../guest/grammar/token-trie";
import { Tokenizer, loadTokenizer } from "../../../../guest/tokenizer/index";

export { cabi_realloc } from "../../../../guest/bindings/runtime";

let tokenizer: Tokenizer | null = null;
let trie: TokenTrie | null = null;
let constraint: GrammarConstraint | null = null;
let message: string = "";

export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

export function load(model: u32): bool {
  const metadata = getModelMetadata(model);
  if (metadata.isErr) return fail(metadata.err);
  const loaded = loadTokenizer(model, metadata.ok);
  if (loaded.isErr) return fail(loaded.err);
  tokenizer = loaded.ok;
  return true;
}

export function makeTrie(): bool {
  const made = TokenTrie.create(tokenizer as Tokenizer);
  if (made.isErr) return fail(made.err);
  trie = made.ok;
  return true;
}

function fail(error: Error): bool {
  message = `${error.code}: ${error.message}`;
  return false;
}

export function messageText(): string {
  return message;
}

export function vocabularySize(): u32 {
  return (tokenizer as Tokenizer).vocabularySize;
}

export function isEnd(token: u32): bool {
  return (tokenizer as Tokenizer).isEndOfGeneration(token);
}

export function pieceLength(token: u32): u32 {
  return (tokenizer as Tokenizer).pieceLength(token);
}

export function piecePointer(token: u32): usize {
  return (tokenizer as Tokenizer).piecePointer(token);
}

/** Begins a text; `source` in UTF-8. */
export function start(source: usize, length: usize): bool {
  close();
  const text = String.UTF8.decodeUnsafe(source, length);
  const size = vocabularySize();
  const created = GrammarConstraint.create(text, tokenizer as Tokenizer, trie as TokenTrie, size);
  if (created.isErr) return fail(created.err);
  constraint = created.ok;
  return true;
}

export function close(): void {
  if (constraint != null) (constraint as GrammarConstraint).dispose();
  constraint = null;
}

export function beginToken(left: u32): void {
  (constraint as GrammarConstraint).beginToken(left);
}

export function allows(token: u32): bool {
  return (constraint as GrammarConstraint).allows(token);
}

export function accept(token: u32): void {
  (constraint as GrammarConstraint).accept(token);
}

export function mask(logits: usize): void {
  (constraint as GrammarConstraint).mask(logits);
}

export function isComplete(): bool {
  return (constraint as GrammarConstraint).isComplete;
}

export function isStuck(): bool {
  const error = (constraint as GrammarConstraint).error;
  if (!error) return false;
  fail(error);
  return true;
}

export function collect(): void {
  __collect();
}
