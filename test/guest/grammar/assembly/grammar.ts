// Core module for tests: a grammar that the test writes, and the machine that follows it byte by byte.

import { Error } from "../../../../guest/bindings/wit";
import { parseGbnf } from "../../../../guest/grammar/parse-gbnf";
import { DEAD, StateMachine } from "../../../../guest/grammar/state-machine";
import { Rules } from "../../../../guest/grammar/rules";
import { Layout } from "../../../../guest/model/layout";
import { allocatePages, freePages } from "../../../../guest/model/pages";

let machine: StateMachine | null = null;
let start: usize = 0;
let bytes: u64 = 0;
let message: ArrayBuffer = new ArrayBuffer(0);

export function allocate(size: usize): usize {
  return heap.alloc(size);
}

export function free(block: usize): void {
  heap.free(block);
}

/** Reads a grammar in UTF-8: 0, or the kind of error plus 1, with its message. */
export function open(source: usize, length: usize): i32 {
  close();
  const rules = parseGbnf(String.UTF8.decodeUnsafe(source, length));
  if (rules.isErr) return fail(rules.err);
  return openRules(rules.ok);
}

function openRules(rules: Rules): i32 {
  new StateMachine(rules, new Layout(0));
  const layout = new Layout(0);
  new StateMachine(rules, layout);
  bytes = layout.end;
  start = allocatePages(bytes);
  // What the memory holds is arbitrary.
  memory.fill(start, 0xa5, <usize>bytes);
  machine = new StateMachine(rules, new Layout(start));
  return 0;
}

function fail(error: Error): i32 {
  message = String.UTF8.encode(error.message);
  return <i32>error.kind + 1;
}

export function close(): void {
  if (machine != null) freePages(start, bytes);
  machine = null;
}

export function messagePointer(): usize {
  return changetype<usize>(message);
}

export function messageLength(): usize {
  return message.byteLength;
}

/** The state before a text, or -1. */
export function begin(): i32 {
  return number((machine as StateMachine).begin());
}

/** The state behind a byte, or -1. */
export function next(state: i32, byte: u8): i32 {
  return number((machine as StateMachine).next(state, byte));
}

export function beginToken(state: i32): i32 {
  return number((machine as StateMachine).beginToken(state));
}

/** Bytes to the end, at least; -1: more than can be counted. */
export function leastBytes(state: i32): i32 {
  return <i32>(machine as StateMachine).leastBytes(state);
}

export function isAccepting(state: i32): bool {
  return (machine as StateMachine).isAccepting(state);
}

export function isFinal(state: i32): bool {
  return (machine as StateMachine).isFinal(state);
}

/** Whether there is one; its text is then the message. */
export function overflow(): bool {
  const text = (machine as StateMachine).overflow;
  if (!text) return false;
  message = String.UTF8.encode(text);
  return true;
}

export function collect(): void {
  __collect();
}

function number(state: u32): i32 {
  return state == DEAD ? -1 : <i32>state;
}
