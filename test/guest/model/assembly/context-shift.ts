// Core module for tests: a cache of one block whose keys are rotated to their positions, and what a shift makes of it.

import { KvType } from "../../../../guest/bindings/wit";
import { Architecture } from "../../../../guest/model/architecture";
import { findArchitecture } from "../../../../guest/model/architectures";
import { BlockRopes, RopeTables } from "../../../../guest/model/block-ropes";
import { Configuration } from "../../../../guest/model/configuration";
import { ContextShift } from "../../../../guest/model/context-shift";
import { FixedCache } from "../../../../guest/model/fixed-cache";
import { HalfCache, KvCache, SingleCache, wholeBlocks } from "../../../../guest/model/kv-cache";
import { Layout } from "../../../../guest/model/layout";
import { QuantizedCache } from "../../../../guest/model/quantized-cache";

let configuration: Configuration | null = null;
let cache: KvCache | null = null;
let shift: ContextShift | null = null;
let ropes: RopeTables | null = null;

export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

export function open(name: i32, kvType: KvType, length: u32, positions: u32): void {
  const architecture = findArchitecture(name == 0 ? "llama" : "qwen2") as Architecture;
  const made = new Configuration(architecture);
  made.blockCount = 1;
  made.headCount = 1;
  made.headCountKv = 1;
  made.keyLength = length;
  made.valueLength = length;
  made.ropeDimensionCount = length;
  made.ropeScaling.frequencyBase = 10000;
  configuration = made;
  const measured = new Layout(0);
  build(made, kvType, positions, measured);
  build(made, kvType, positions, new Layout(heap.alloc(<usize>measured.end)));
}

function build(made: Configuration, kvType: KvType, positions: u32, layout: Layout): void {
  const shape = made.attentionShape;
  const whole = wholeBlocks(positions);
  const kept: KvCache =
    kvType == KvType.F32
      ? new SingleCache(shape, whole, layout)
      : kvType == KvType.Q80
        ? new QuantizedCache(shape, whole, layout)
        : kvType == KvType.I16
          ? new FixedCache(shape, whole, layout)
          : new HalfCache(shape, whole, layout);
  const blockRopes = new BlockRopes(made, new StaticArray<f32>(0));
  cache = kept;
  ropes = new RopeTables(blockRopes, 1, layout);
  shift = new ContextShift(kept, blockRopes, layout);
}

/** Rotates a key to a position, in place. */
export function rotate(position: u32, key: usize): void {
  const tables = ropes as RopeTables;
  tables.fill(position, 1);
  const rope = tables.ofBlock(0);
  if (rope) rope.rotate(0, key, 1, (configuration as Configuration).keyLength);
}

export function put(position: u32, key: usize, value: usize): bool {
  return (cache as KvCache).put(0, position, key, value);
}

export function drop(first: u32, count: u32, end: u32): void {
  (shift as ContextShift).drop(first, count, end);
}

export function readKey(position: u32, to: usize): void {
  (cache as KvCache).readKeyAt(0, 0, position, to);
}

/** Where a position's value lies as floats. */
export function readValue(position: u32, scratch: usize): usize {
  return (cache as KvCache).values(0, 0, position, 1, scratch);
}
