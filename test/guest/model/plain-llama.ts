// The Llama forward pass as the papers write it, position by position in f64, after karpathy's llama2.c:
// what the guest's logits are compared with.

import { at } from "../plain-programs.ts";
import type { PlainModel } from "../plain-model.ts";

interface Extents {
  blocks: number;
  heads: number;
  headsKv: number;
  headLength: number;
  epsilon: number;
  base: number;
}

/** Logits behind each token; shape: [vocabulary] each. */
export function plainLogits(model: PlainModel, tokens: readonly number[]): Float64Array[] {
  const extents = readExtents(model);
  const keys: Float64Array[][] = Array.from({ length: extents.blocks }, () => []);
  const values: Float64Array[][] = Array.from({ length: extents.blocks }, () => []);
  return tokens.map((token, position) => {
    const length = at(model.tensor(idOf(model, "token_embd.weight")).dimensions, 0);
    const embedding = model.floats(idOf(model, "token_embd.weight"));
    let x: Float64Array = Float64Array.from(
      embedding.subarray(token * length, (token + 1) * length),
    );
    for (let block = 0; block < extents.blocks; block++) {
      const name = (part: string) => `blk.${block}.${part}.weight`;
      const n = norm(model, name("attn_norm"), x, extents.epsilon);
      const q = rotate(product(model, name("attn_q"), n), position, extents);
      at(keys, block).push(rotate(product(model, name("attn_k"), n), position, extents));
      at(values, block).push(product(model, name("attn_v"), n));
      const mixed = attend(q, at(keys, block), at(values, block), extents);
      x = add(x, product(model, name("attn_output"), mixed));
      const h = norm(model, name("ffn_norm"), x, extents.epsilon);
      const up = product(model, name("ffn_up"), h);
      const gate = product(model, name("ffn_gate"), h);
      const inner = gate.map((g, i) => (g / (1 + Math.exp(-g))) * at(up, i));
      x = add(x, product(model, name("ffn_down"), inner));
    }
    const output = model.file.tensors.some(({ name }) => name === "output.weight")
      ? "output.weight"
      : "token_embd.weight";
    return product(model, output, norm(model, "output_norm.weight", x, extents.epsilon));
  });
}

function readExtents(model: PlainModel): Extents {
  const number = (key: string, fallback?: number): number => {
    const value = model.file.metadata.get(`llama.${key}`);
    if (value === undefined && fallback !== undefined) return fallback;
    if (typeof value?.val !== "bigint" && typeof value?.val !== "number") {
      throw new Error(`no number llama.${key}`);
    }
    return Number(value.val);
  };
  const heads = number("attention.head_count");
  return {
    blocks: number("block_count"),
    heads,
    headsKv: number("attention.head_count_kv", heads),
    headLength: number("embedding_length") / heads,
    epsilon: number("attention.layer_norm_rms_epsilon"),
    base: number("rope.freq_base", 10_000),
  };
}

function idOf(model: PlainModel, name: string): number {
  const id = model.file.tensors.findIndex((tensor) => tensor.name === name);
  if (id < 0) throw new Error(`no tensor ${name}`);
  return id;
}

function product(model: PlainModel, name: string, x: Float64Array): Float64Array {
  const id = idOf(model, name);
  const w = model.floats(id);
  const [rows = 0, columns = 0] = model.tensor(id).dimensions;
  return Float64Array.from({ length: columns }, (_, column) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += (w[column * rows + i] ?? NaN) * (x[i] ?? NaN);
    return sum;
  });
}

function norm(model: PlainModel, name: string, x: Float64Array, epsilon: number): Float64Array {
  const weight = model.floats(idOf(model, name));
  const scale = 1 / Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length + epsilon);
  return x.map((v, i) => v * scale * at(weight, i));
}

function rotate(vectors: Float64Array, position: number, extents: Extents): Float64Array {
  const { headLength, base } = extents;
  const rotated = vectors.slice();
  for (let i = 0; i < vectors.length; i += 2) {
    const angle = position * base ** (-(i % headLength) / headLength);
    const x = at(vectors, i);
    const y = at(vectors, i + 1);
    rotated[i] = x * Math.cos(angle) - y * Math.sin(angle);
    rotated[i + 1] = x * Math.sin(angle) + y * Math.cos(angle);
  }
  return rotated;
}

function attend(
  queries: Float64Array,
  keys: readonly Float64Array[],
  values: readonly Float64Array[],
  { heads, headsKv, headLength }: Extents,
): Float64Array {
  const mixed = new Float64Array(heads * headLength);
  for (let head = 0; head < heads; head++) {
    const shared = Math.floor(head / (heads / headsKv)) * headLength;
    const scores = keys.map((key) => {
      let sum = 0;
      for (let i = 0; i < headLength; i++) {
        sum += at(queries, head * headLength + i) * at(key, shared + i);
      }
      return sum / Math.sqrt(headLength);
    });
    const top = Math.max(...scores);
    const weights = scores.map((score) => Math.exp(score - top));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [position, value] of values.entries()) {
      const weight = at(weights, position) / total;
      for (let i = 0; i < headLength; i++) {
        const index = head * headLength + i;
        mixed[index] = at(mixed, index) + weight * at(value, shared + i);
      }
    }
  }
  return mixed;
}

function add(x: Float64Array, y: Float64Array): Float64Array {
  return x.map((value, i) => value + at(y, i));
}
