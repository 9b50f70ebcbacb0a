// Core module for tests: a cache of two blocks and its attention, without a component around them. Block 0 has the
// window, block 1 has none.

import { Attention } from "../../../../guest/model/attention";
import {
  AttentionShape,
  HalfCache,
  KvCache,
  SingleCache,
  wholeBlocks,
} from "../../../../guest/model/kv-cache";
import { Layout } from "../../../../guest/model/layout";
import { ScoreRule } from "../../../../guest/model/score-rule";
import { SlidingWindow } from "../../../../guest/model/sliding-window";

/** Every second block has no window. */
const WINDOW_PERIOD: u32 = 2;

let cache: KvCache | null = null;
let attention: Attention | null = null;

export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

export function open(
  headCount: u32,
  headCountKv: u32,
  keyLength: u32,
  valueLength: u32,
  contextLength: u32,
  half: bool,
  window: u32,
  softCap: f32,
): void {
  const shape = new AttentionShape(2, headCount, headCountKv, keyLength, valueLength);
  const scale = <f32>(1 / Math.sqrt(keyLength));
  const rule = new ScoreRule(scale, softCap, new SlidingWindow(window, WINDOW_PERIOD));
  const measured = new Layout(0);
  build(shape, rule, contextLength, half, measured);
  build(shape, rule, contextLength, half, new Layout(heap.alloc(<usize>measured.end)));
}

function build(
  shape: AttentionShape,
  rule: ScoreRule,
  contextLength: u32,
  half: bool,
  layout: Layout,
): void {
  const positions = wholeBlocks(contextLength);
  const made: KvCache = half
    ? new HalfCache(shape, positions, layout)
    : new SingleCache(shape, positions, layout);
  cache = made;
  attention = new Attention(made, rule, contextLength, layout);
}

export function put(block: u32, position: u32, keys: usize, values: usize): bool {
  return (cache as KvCache).put(block, position, keys, values);
}

export function attend(block: u32, first: u32, rows: u32, queries: usize, outputs: usize): void {
  (attention as Attention).attend(block, first, rows, queries, outputs);
}
