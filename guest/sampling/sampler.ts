// From logits to one token: top-k, top-p, min-p, temperature, then a draw, in llama.cpp's order and with
// its meaning of each (at least one candidate is always kept). Nothing is allocated for a token.

import { SamplingOptions } from "../bindings/wit";
import { Layout } from "../model/layout";
import { Candidates } from "./candidates";
import { largestIndex, logSum } from "./distribution";
import { Random } from "./random";

export class Sampler {
  /** The token that `sample` chose, and ln p of it under the unmodified distribution. */
  token: u32 = 0;
  logprob: f32 = 0;
  private candidates: Candidates;
  private options: SamplingOptions = new SamplingOptions(0, 0, 1, 0, 0);
  private random: Random = new Random(0);

  constructor(
    private vocabularySize: u32,
    layout: Layout,
  ) {
    this.candidates = new Candidates(vocabularySize, layout);
  }

  /** `options` as checkSamplingOptions lets them through. */
  start(options: SamplingOptions): void {
    this.options = options;
    this.random = new Random(options.seed);
  }

  /** `logits`: shape [vocabulary]. False if they aren't numbers; nothing was chosen then. */
  sample(logits: usize): bool {
    const best = largestIndex(logits, this.vocabularySize);
    const top = load<f32>(logits + ((<usize>best) << 2));
    const sum = logSum(logits, this.vocabularySize, top);
    if (!isFinite<f64>(sum)) return false;
    this.token = this.options.temperature == 0 ? best : this.draw(logits);
    this.logprob = <f32>(<f64>load<f32>(logits + ((<usize>this.token) << 2)) - sum);
    return true;
  }

  private draw(logits: usize): u32 {
    const options = this.options;
    const candidates = this.candidates;
    if (options.topK > 0 && options.topK < this.vocabularySize) {
      candidates.fillLargest(logits, options.topK);
    } else {
      candidates.fill(logits);
    }
    if (options.topP < 1) this.keepMass(options.topP);
    if (options.minP > 0) {
      candidates.keepFrom(candidates.largest() + <f32>Math.log(options.minP));
    }
    return this.drawFrom(options.temperature);
  }

  /** The smallest set of the largest whose share of the candidates' mass is at least `share`. */
  private keepMass(share: f32): void {
    const candidates = this.candidates;
    candidates.sort();
    const top = candidates.logit(0);
    let mass: f64 = 0;
    for (let i: u32 = 0; i < candidates.count; i++) mass += Math.exp(candidates.logit(i) - top);
    const wanted = mass * share;
    let kept: f64 = 0;
    for (let i: u32 = 0; i < candidates.count; i++) {
      kept += Math.exp(candidates.logit(i) - top);
      if (kept < wanted) continue;
      candidates.count = i + 1;
      return;
    }
  }

  private drawFrom(temperature: f32): u32 {
    const candidates = this.candidates;
    const top = candidates.largest();
    let mass: f64 = 0;
    for (let i: u32 = 0; i < candidates.count; i++) {
      const weight = Math.exp(<f64>(candidates.logit(i) - top) / temperature);
      candidates.setLogit(i, <f32>weight);
      mass += <f64>candidates.logit(i);
    }
    let rest = this.random.uniform() * mass;
    let last: u32 = 0;
    for (let i: u32 = 0; i < candidates.count; i++) {
      const weight = <f64>candidates.logit(i);
      if (weight == 0) continue;
      last = i;
      rest -= weight;
      if (rest < 0) break;
    }
    return candidates.id(last);
  }
}
