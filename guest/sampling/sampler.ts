// From logits to one token: the chain of samplers, then a draw. Nothing is allocated for a token. What lasts from token to
// token is the generator's state and Mirostat's bound, which move when a token is chosen and not before: the columns of
// drafted tokens can be sampled one by one, up to the first that differs, with nothing to take back.

import { SamplingOptions } from "../bindings/wit";
import { Layout } from "../model/layout";
import { Candidates } from "./candidates";
import { largestIndex, logSum } from "./distribution";
import { DryBreakers } from "./dry-breakers";
import { Random } from "./random";
import { SamplerChain } from "./sampler-chain";
import { isGreedy } from "./sampler-order";
import { TokenConstraint } from "./token-constraint";
import { TokenHistory } from "./token-history";
import { TopLogprobs } from "./top-logprobs";

/** Tokens that are looked at one by one, before all are masked: a walk over all takes as long as some thousand. */
const LOOKED_AT_MAX: u32 = 256;

/** What came of sampling. */
export enum Sampled {
  Token,
  /** Logits are NaN or infinite. */
  NotFinite,
  /** Biases and the constraint leave no token. */
  NoneLeft,
}

export class Sampler {
  /** The token that `sample` chose, and ln p of it under the unmodified distribution. */
  token: u32 = 0;
  logprob: f32 = 0;
  /** The likeliest beside it, as many as were asked for. */
  readonly top: TopLogprobs;
  private candidates: Candidates;
  private chain: SamplerChain;
  private random: Random = new Random(0);
  private greedy: bool = false;
  /** Probability that the chosen one had among the candidates that were left. */
  private share: f64 = 0;

  /** `contextLength`: most tokens of a history. */
  constructor(
    private vocabularySize: u32,
    contextLength: u32,
    layout: Layout,
  ) {
    this.candidates = new Candidates(vocabularySize, layout);
    this.chain = new SamplerChain(vocabularySize, contextLength, layout);
    this.top = new TopLogprobs(vocabularySize, layout);
  }

  /** As SamplerChain's. */
  start(options: SamplingOptions, banned: StaticArray<u32>, breakers: DryBreakers): void {
    this.greedy = isGreedy(options);
    this.random = new Random(options.seed);
    this.chain.start(options, banned, breakers);
  }

  /**
   * Chooses a token behind `history`; `logits`: shape [vocabulary], which stay as they are. As llama.cpp does, the
   * constraint is asked about the token that the chain chose; only where it may not come the chain begins again, with
   * the largest that may come where they are enough and soon found, else with all tokens masked.
   */
  sample(logits: usize, history: TokenHistory, constraint: TokenConstraint | null): Sampled {
    const best = largestIndex(logits, this.vocabularySize);
    const sum = logSum(logits, this.vocabularySize, load<f32>(logits + ((<usize>best) << 2)));
    if (!isFinite<f64>(sum)) return Sampled.NotFinite;
    if (!this.choose(logits, history, null)) return Sampled.NoneLeft;
    if (constraint != null && !constraint.allows(this.token)) {
      if (!this.choose(logits, history, constraint)) return Sampled.NoneLeft;
    }
    this.chain.settle(this.share);
    this.logprob = <f32>(<f64>load<f32>(logits + ((<usize>this.token) << 2)) - sum);
    this.top.collect(logits, sum);
    return Sampled.Token;
  }

  /** False if no token is left. */
  private choose(logits: usize, history: TokenHistory, mask: TokenConstraint | null): bool {
    const candidates = this.candidates;
    candidates.begin(logits);
    if (mask != null && !this.keepAllowed(mask)) {
      candidates.begin(logits);
      mask.mask(candidates.own());
    }
    this.chain.apply(candidates, history, this.random);
    return this.greedy ? this.takeLargest() : this.draw();
  }

  /** Keeps as many of the largest as the chain looks at, of those that may come; false if they were not found. */
  private keepAllowed(mask: TokenConstraint): bool {
    const candidates = this.candidates;
    const wanted = this.chain.largestUsed(this.greedy);
    const most = min(LOOKED_AT_MAX, candidates.count);
    if (wanted == 0 || wanted > most) return false;
    let found: u32 = 0;
    for (let i: u32 = 0; i < most; i++) {
      candidates.order(i + 1);
      if (candidates.logit(i) == -Infinity) return false;
      const token = candidates.id(i);
      if (!mask.allows(token) || this.chain.bans(token)) continue;
      candidates.move(i, found++);
      if (found < wanted) continue;
      candidates.keepRange(0, found);
      return true;
    }
    return false;
  }

  private takeLargest(): bool {
    const index = this.candidates.largestIndex();
    this.token = this.candidates.id(index);
    this.share = 1;
    return isFinite<f32>(this.candidates.logit(index));
  }

  private draw(): bool {
    const candidates = this.candidates;
    const mass = candidates.weigh();
    if (mass == 0) return false;
    let rest = this.random.uniform() * mass;
    let last: u32 = 0;
    for (let i: u32 = 0; i < candidates.count; i++) {
      const weight = <f64>candidates.weight(i);
      if (weight == 0) continue;
      last = i;
      rest -= weight;
      if (rest < 0) break;
    }
    this.token = candidates.id(last);
    this.share = <f64>candidates.weight(last) / mass;
    return true;
  }
}
