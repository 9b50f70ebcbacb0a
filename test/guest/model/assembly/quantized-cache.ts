// Core module for tests: attention over a cache in 8 bits, or over one in single precision.

import { Attention } from "../../../../guest/model/attention";
import {
  AttentionShape,
  KvCache,
  SingleCache,
  wholeBlocks,
} from "../../../../guest/model/kv-cache";
import { Layout } from "../../../../guest/model/layout";
import { QuantizedCache } from "../../../../guest/model/quantized-cache";
import { ScoreRule } from "../../../../guest/model/score-rule";
import { SlidingWindow } from "../../../../guest/model/sliding-window";

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
  quantized: bool,
): void {
  const shape = new AttentionShape(1, headCount, headCountKv, keyLength, valueLength);
  const measured = new Layout(0);
  build(shape, contextLength, quantized, measured);
  build(shape, contextLength, quantized, new Layout(heap.alloc(<usize>measured.end)));
}

function build(shape: AttentionShape, contextLength: u32, quantized: bool, layout: Layout): void {
  const positions = wholeBlocks(contextLength);
  const made: KvCache = quantized
    ? new QuantizedCache(shape, positions, layout)
    : new SingleCache(shape, positions, layout);
  cache = made;
  const scale = <f32>(1 / Math.sqrt(shape.keyLength));
  const rule = new ScoreRule(scale, 0, new SlidingWindow(0, 1));
  attention = new Attention(made, rule, contextLength, layout);
}

export function put(position: u32, keys: usize, values: usize): bool {
  return (cache as KvCache).put(0, position, keys, values);
}

export function attend(first: u32, rows: u32, queries: usize, outputs: usize): void {
  (attention as Attention).attend(0, first, rows, queries, outputs);
}
