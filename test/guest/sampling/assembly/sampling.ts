// Core module for tests: the sampler, and its chain alone, over logits that the test writes.

import {
  DryOptions,
  DynamicTemperatureOptions,
  LogitBias,
  MirostatOptions,
  Option,
  PenaltyOptions,
  SamplerKind,
  SamplingOptions,
  XtcOptions,
} from "../../../../guest/bindings/wit";
import { Layout } from "../../../../guest/model/layout";
import { Candidates } from "../../../../guest/sampling/candidates";
import { largestIndex, logSum, logSumScalar } from "../../../../guest/sampling/distribution";
import { DryBreakers } from "../../../../guest/sampling/dry-breakers";
import { checkSamplingOptions, defaultSamplingOptions } from "../../../../guest/sampling/options";
import { Random } from "../../../../guest/sampling/random";
import { Sampled, Sampler } from "../../../../guest/sampling/sampler";
import { SamplerChain } from "../../../../guest/sampling/sampler-chain";
import { TokenConstraint } from "../../../../guest/sampling/token-constraint";
import { keepTopMassInOrder } from "../../../../guest/sampling/top-p";
import { TokenHistory } from "../../../../guest/sampling/token-history";

export { largestIndex, logSum, logSumScalar };

/** Allows the tokens of a list. */
class Allowed extends TokenConstraint {
  asked: u32 = 0;
  masked: u32 = 0;

  constructor(
    private tokens: StaticArray<bool>,
    private vocabularySize: u32,
  ) {
    super();
  }

  allow(token: u32): void {
    this.tokens[token] = true;
  }

  allows(token: u32): bool {
    this.asked++;
    return this.tokens[token];
  }

  mask(logits: usize): void {
    this.masked++;
    for (let id: u32 = 0; id < this.vocabularySize; id++) {
      if (!this.tokens[id]) store<f32>(logits + ((<usize>id) << 2), -Infinity);
    }
  }
}

class Opened {
  sampler: Sampler;
  chain: SamplerChain;
  candidates: Candidates;
  history: TokenHistory;

  constructor(vocabularySize: u32, contextLength: u32, layout: Layout) {
    this.sampler = new Sampler(vocabularySize, contextLength, layout);
    this.chain = new SamplerChain(vocabularySize, contextLength, layout);
    this.candidates = new Candidates(vocabularySize, layout);
    this.history = new TokenHistory(contextLength, layout);
  }
}

let opened: Opened = new Opened(0, 0, new Layout(0));
let vocabulary: u32 = 0;
let options: SamplingOptions = defaultSamplingOptions();
let biases: LogitBias[] = [];
let kinds: SamplerKind[] = [];
let banned: u32[] = [];
let breakers: DryBreakers = new DryBreakers(0);
let constraint: Allowed | null = null;
let random: Random = new Random(0);
let token: StaticArray<u32> = new StaticArray<u32>(1);

export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

/** Options change nothing and the history is empty; memory holds anything. */
export function open(vocabularySize: u32, contextLength: u32): void {
  const end = new Layout(0);
  new Opened(vocabularySize, contextLength, end);
  const bytes = <usize>end.end + 64;
  const block = heap.alloc(bytes);
  memory.fill(block, 0xa5, bytes);
  opened = new Opened(vocabularySize, contextLength, new Layout((block + 63) & ~63));
  opened.history.length = 0;
  vocabulary = vocabularySize;
  options = defaultSamplingOptions();
  biases = [];
  kinds = [];
  banned = [];
  breakers = new DryBreakers(vocabularySize);
  constraint = null;
  __collect();
}

export function common(temperature: f32, topK: u32, topP: f32, minP: f32, seed: u64): void {
  options.temperature = temperature;
  options.topK = topK;
  options.topP = topP;
  options.minP = minP;
  options.seed = seed;
}

export function typical(share: f32): void {
  options.typicalP = Option.some<f32>(share);
}

export function topNSigma(n: f32): void {
  options.topNSigma = Option.some<f32>(n);
}

export function xtc(probability: f32, threshold: f32): void {
  options.xtc = Option.some<XtcOptions>(new XtcOptions(probability, threshold));
}

export function dynamicTemperature(range: f32, exponent: f32): void {
  const dynamic = new DynamicTemperatureOptions(range, exponent);
  options.dynamicTemperature = Option.some<DynamicTemperatureOptions>(dynamic);
}

export function mirostat(targetEntropy: f32, learningRate: f32): void {
  const mirostat = new MirostatOptions(targetEntropy, learningRate);
  options.mirostat = Option.some<MirostatOptions>(mirostat);
}

/** `lastN` -1: all. */
export function penalties(lastN: i32, repeat: f32, frequency: f32, presence: f32): void {
  const length = lastN < 0 ? Option.none<u32>() : Option.some<u32>(lastN);
  const penalty = new PenaltyOptions(length, repeat, frequency, presence);
  options.penalties = Option.some<PenaltyOptions>(penalty);
}

/** `lastN` -1: all. */
export function dry(multiplier: f32, base: f32, allowedLength: u32, lastN: i32): void {
  const length = lastN < 0 ? Option.none<u32>() : Option.some<u32>(lastN);
  options.dry = Option.some<DryOptions>(
    new DryOptions(multiplier, base, allowedLength, length, []),
  );
}

/** A token that is a breaker, or begins one that goes on with a second token. */
export function breakAt(token: u32, next: i32): void {
  const tail = new StaticArray<u32>(next < 0 ? 0 : 1);
  if (next >= 0) tail[0] = next;
  breakers.add(token, tail);
}

export function bias(token: u32, by: f32): void {
  biases.push(new LogitBias(token, by));
}

export function ban(token: u32): void {
  banned.push(token);
}

/** Next in the order. */
export function order(kind: SamplerKind): void {
  kinds.push(kind);
}

export function allow(token: u32): void {
  let allowed = constraint;
  if (allowed == null) {
    allowed = new Allowed(new StaticArray<bool>(vocabulary), vocabulary);
    constraint = allowed;
  }
  allowed.allow(token);
}

export function timesMasked(): u32 {
  return (constraint as Allowed).masked;
}

/** False if the options are refused. `ordered`: in the order that was given. */
export function start(ordered: bool): bool {
  options.logitBias = Option.some<StaticArray<LogitBias>>(StaticArray.fromArray(biases));
  options.samplers = ordered
    ? Option.some<StaticArray<SamplerKind>>(StaticArray.fromArray(kinds))
    : Option.none<StaticArray<SamplerKind>>();
  if (checkSamplingOptions(options, vocabulary) != null) return false;
  opened.sampler.start(options, StaticArray.fromArray(banned), breakers);
  opened.chain.start(options, StaticArray.fromArray(banned), breakers);
  random = new Random(options.seed);
  return true;
}

export function append(next: u32): void {
  token[0] = next;
  opened.history.write(opened.history.length, changetype<usize>(token), 1);
}

/** The token, or -1 where the logits aren't numbers, -2 where none is left. */
export function sample(logits: usize): i32 {
  const sampled = opened.sampler.sample(logits, opened.history, constraint);
  if (sampled == Sampled.NotFinite) return -1;
  return sampled == Sampled.NoneLeft ? -2 : <i32>opened.sampler.token;
}

/** Draws `count` tokens of the same logits into `tokens`, u32. */
export function sampleMany(logits: usize, tokens: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) store<u32>(tokens + ((<usize>i) << 2), sample(logits));
}

export function logprob(): f32 {
  return opened.sampler.logprob;
}

export function topStart(count: u32): void {
  opened.sampler.top.start(count);
}

export function topCount(): u32 {
  return opened.sampler.top.count;
}

export function topId(index: u32): u32 {
  return load<u32>(opened.sampler.top.ids + ((<usize>index) << 2));
}

export function topLogprob(index: u32): f32 {
  return load<f32>(opened.sampler.top.logprobs + ((<usize>index) << 2));
}

/** What the chain leaves: how many candidates, the getters below read them. */
export function applyChain(logits: usize): u32 {
  opened.candidates.begin(logits);
  opened.chain.apply(opened.candidates, opened.history, random);
  mass = opened.candidates.weigh();
  return opened.candidates.count;
}

/** As `applyChain`, of top-p alone, each candidate in order. */
export function applyTopMassInOrder(logits: usize, share: f32): u32 {
  opened.candidates.begin(logits);
  keepTopMassInOrder(opened.candidates, share, vocabulary);
  mass = opened.candidates.weigh();
  return opened.candidates.count;
}

let mass: f64 = 0;

export function candidateId(index: u32): u32 {
  return opened.candidates.id(index);
}

export function candidateShare(index: u32): f64 {
  return <f64>opened.candidates.weight(index) / mass;
}

export function settle(share: f64): void {
  opened.chain.settle(share);
}

export function seedRandom(seed: u64): void {
  random = new Random(seed);
}

export function uniform(): f64 {
  return random.uniform();
}

export function memoryPages(): i32 {
  return memory.size();
}
