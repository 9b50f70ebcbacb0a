// Core module for tests: what is guessed, and how far.

import { DraftPolicy, Source } from "../../../../guest/speculation/draft-policy";
import { TokenLookup } from "../../../../guest/speculation/token-lookup";

const lookup = new TokenLookup();
let policy = new DraftPolicy();

export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

/** Gives the length of the match; the guess goes to `target`. */
export function guess(tokens: usize, count: u32, length: u32, target: usize): u32 {
  lookup.find(tokens, count);
  if (lookup.matched > 0) lookup.copy(tokens, count, length, target);
  return lookup.matched;
}

export function begin(cost: f32): void {
  policy = new DraftPolicy();
  policy.cost = cost;
}

export function lengthOf(source: Source, room: u32): u32 {
  return policy.length(source, room);
}

export function stepped(): void {
  policy.stepped();
}

export function learn(source: Source, drafted: u32, accepted: u32): void {
  policy.learn(source, drafted, accepted);
}
