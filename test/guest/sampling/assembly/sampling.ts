// Core module for tests: a sampler over logits that the test writes.

import { SamplingOptions } from "../../../../guest/bindings/wit";
import { Layout } from "../../../../guest/model/layout";
import { largestIndex, logSum, logSumScalar } from "../../../../guest/sampling/distribution";
import { checkSamplingOptions } from "../../../../guest/sampling/options";
import { Random } from "../../../../guest/sampling/random";
import { Sampler } from "../../../../guest/sampling/sampler";

export { largestIndex, logSum, logSumScalar };

let sampler: Sampler | null = null;
let random: Random = new Random(0);

export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

export function open(vocabularySize: u32): void {
  new Sampler(vocabularySize, new Layout(0));
  sampler = new Sampler(vocabularySize, new Layout(heap.alloc(vocabularySize * 8 + 256)));
}

/** False if the options are refused. */
export function start(temperature: f32, topK: u32, topP: f32, minP: f32, seed: u64): bool {
  const options = new SamplingOptions(temperature, topK, topP, minP, seed);
  if (checkSamplingOptions(options) != null) return false;
  (sampler as Sampler).start(options);
  return true;
}

/** The token, or -1 where the logits aren't numbers. */
export function sample(logits: usize): i32 {
  return (sampler as Sampler).sample(logits) ? (sampler as Sampler).token : -1;
}

export function logprob(): f32 {
  return (sampler as Sampler).logprob;
}

export function seedRandom(seed: u64): void {
  random = new Random(seed);
}

export function uniform(): f64 {
  return random.uniform();
}
