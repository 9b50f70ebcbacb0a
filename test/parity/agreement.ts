// Teacher-forced logits of two implementations, compared position by position.

import type { LlamaContextOptions, LlamaModel } from "../oracle/llama.ts";
import { divergence } from "./divergence.ts";

export interface Agreement {
  /** Of the positions, 0 to 1. */
  readonly sameArgMax: number;
  /** The furthest that an arg-max was behind the expected row's largest logit. */
  readonly furthestBehind: number;
  /** Mean over the positions, in nats. */
  readonly divergence: number;
}

type Rows = AsyncIterable<Float32Array> | Iterable<Float32Array>;

/** `expected`: one row of logits for each position; `actual` must have as many. */
export async function agreement(
  expected: readonly Float32Array[],
  actual: Rows,
): Promise<Agreement> {
  let agreed = 0;
  let nats = 0;
  let furthestBehind = 0;
  let position = 0;
  for await (const row of actual) {
    const reference = expected[position++];
    if (reference === undefined) throw new Error("more rows than tokens");
    const apart = divergence(reference, row);
    agreed += apart.sameArgMax ? 1 : 0;
    nats += apart.nats;
    furthestBehind = Math.max(furthestBehind, apart.behind);
  }
  if (position !== expected.length) {
    throw new Error(`${position} rows for ${expected.length} tokens`);
  }
  return { sameArgMax: agreed / position, furthestBehind, divergence: nats / position };
}

/** llama.cpp's logits behind each token, in a context that just holds them. */
export function oracleRows(
  oracle: LlamaModel,
  tokens: readonly number[],
  options: LlamaContextOptions,
): Float32Array[] {
  using context = oracle.createContext({ contextLength: tokens.length, threads: 1, ...options });
  return Array.from(context.evaluate(tokens), ({ logits }) => logits.slice());
}
