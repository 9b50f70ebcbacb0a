// Core module for tests: stop strings and the queue of tokens and texts.

import { Batch, FinishReason, Option } from "../../../../guest/bindings/wit";
import { StopStrings } from "../../../../guest/generation/stop-strings";
import { TextQueue } from "../../../../guest/generation/text-queue";
import { TokenQueue } from "../../../../guest/generation/token-queue";

const stops: Array<StaticArray<u8>> = [];
let queue: TextQueue = new TextQueue(new StopStrings([]));
let tokens: TokenQueue = new TokenQueue();

function copy(from: usize, length: i32): StaticArray<u8> {
  const bytes = new StaticArray<u8>(length);
  memory.copy(changetype<usize>(bytes), from, length);
  return bytes;
}

export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

export function addStop(from: usize, length: i32): void {
  stops.push(copy(from, length));
}

/** Begins afresh with the stop strings that were added. */
export function begin(): void {
  queue = new TextQueue(new StopStrings(StaticArray.fromArray(stops)));
  stops.length = 0;
}

/** Gives whether a stop string was found. */
export function push(token: u32, text: usize, length: i32, whole: bool): bool {
  queue.pushToken(token, <f32>token / 8);
  queue.pushText(text, length);
  queue.endToken(whole);
  return queue.isStopped;
}

export function finish(): void {
  queue.finish();
}

let batch: Batch = queue.take(0, Option.none<FinishReason>());

/** Takes what is decided; the getters below read it. */
export function take(): i32 {
  batch = queue.take(0, Option.none<FinishReason>());
  return batch.tokens.length;
}

export function tokenAt(i: i32): u32 {
  return batch.tokens[i];
}

export function logprobAt(i: i32): f32 {
  return batch.logprobs[i];
}

export function endAt(i: i32): u32 {
  return batch.textEnds[i];
}

export function textLength(): i32 {
  return batch.text.length;
}

export function textAt(): usize {
  return changetype<usize>(batch.text);
}

export function queueToken(token: u32): void {
  tokens.push(token);
}

/** Copies `count` of the queue's tokens to `target` and drops them; gives how many are left. */
export function dequeue(target: usize, count: u32): u32 {
  tokens.copyTo(target, count);
  tokens.drop(count);
  return tokens.length;
}
