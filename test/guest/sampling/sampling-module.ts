// The guest's sampler in a core module of its own: see assembly/sampling.ts.

import { expect } from "vitest";

import type { SamplerKind, SamplingOptions } from "../../../host/abi/world.ts";
import { compileAssembly, instantiateAssembly } from "../compile.ts";

interface SamplingExports {
  memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  open(vocabularySize: number, contextLength: number): void;
  common(temperature: number, topK: number, topP: number, minP: number, seed: bigint): void;
  typical(share: number): void;
  topNSigma(n: number): void;
  xtc(probability: number, threshold: number): void;
  dynamicTemperature(range: number, exponent: number): void;
  mirostat(targetEntropy: number, learningRate: number): void;
  penalties(lastN: number, repeat: number, frequency: number, presence: number): void;
  dry(multiplier: number, base: number, allowedLength: number, lastN: number): void;
  breakAt(token: number, next: number): void;
  bias(token: number, by: number): void;
  ban(token: number): void;
  order(kind: number): void;
  allow(token: number): void;
  timesMasked(): number;
  start(ordered: number): number;
  append(token: number): void;
  sample(logits: number): number;
  sampleMany(logits: number, tokens: number, count: number): void;
  logprob(): number;
  topStart(count: number): void;
  topCount(): number;
  topId(index: number): number;
  topLogprob(index: number): number;
  applyChain(logits: number): number;
  candidateId(index: number): number;
  candidateShare(index: number): number;
  applyTopMassInOrder(logits: number, share: number): number;
  settle(share: number): void;
  seedRandom(seed: bigint): void;
  uniform(): number;
  memoryPages(): number;
  largestIndex(logits: number, count: number): number;
  logSum(logits: number, count: number, top: number): number;
  logSumScalar(logits: number, count: number, top: number): number;
}

/** In the world's order. */
export const samplerKinds: readonly SamplerKind[] = [
  "penalties",
  "dry",
  "top-n-sigma",
  "top-k",
  "typical-p",
  "top-p",
  "min-p",
  "xtc",
  "temperature",
];

/** What changes nothing is left out. */
export type SamplingWish = Partial<SamplingOptions>;

export interface Setting {
  readonly contextLength?: number;
  readonly history?: readonly number[];
  /** Tokens that are never chosen. */
  readonly banned?: readonly number[];
  /** DRY's: a token, or one and the token that has to follow. */
  readonly breakers?: readonly (readonly [token: number, next?: number])[];
  /** All that may come; none: every token. */
  readonly allowed?: readonly number[];
}

export const vocabularyMax = 65_536;
const drawsMax = 100_000;

export class SamplingModule {
  readonly exports: SamplingExports;
  readonly #logits: number;
  readonly #tokens: number;

  private constructor(exports: SamplingExports) {
    this.exports = exports;
    this.#logits = exports.allocate(vocabularyMax * 4);
    this.#tokens = exports.allocate(drawsMax * 4);
  }

  static async open(): Promise<SamplingModule> {
    const module = await compileAssembly("test/guest/sampling/assembly/sampling.ts");
    return new SamplingModule(instantiateAssembly(module) as SamplingExports);
  }

  /** Gives where the logits lie now. */
  write(logits: ArrayLike<number>): number {
    new Float32Array(this.exports.memory.buffer, this.#logits, logits.length).set(logits);
    return this.#logits;
  }

  /** Whether the options are accepted. */
  start(vocabularySize: number, wish: SamplingWish, setting: Setting = {}): boolean {
    const { exports } = this;
    const { contextLength = 512, history = [], banned = [], breakers = [], allowed } = setting;
    exports.open(vocabularySize, contextLength);
    this.#setOptions(wish);
    for (const token of banned) exports.ban(token);
    for (const [token, next = -1] of breakers) exports.breakAt(token, next);
    for (const token of allowed ?? []) exports.allow(token);
    for (const token of history) exports.append(token);
    return exports.start(Number(wish.samplers !== undefined)) === 1;
  }

  #setOptions(wish: SamplingWish): void {
    const { exports } = this;
    const { temperature = 1, topK = 0, topP = 1, minP = 0, seed = 0n } = wish;
    exports.common(temperature, topK, topP, minP, seed);
    for (const { token, bias } of wish.logitBias ?? []) exports.bias(token, bias);
    for (const kind of wish.samplers ?? []) exports.order(samplerKinds.indexOf(kind));
    if (wish.typicalP !== undefined) exports.typical(wish.typicalP);
    if (wish.topNSigma !== undefined) exports.topNSigma(wish.topNSigma);
    if (wish.xtc) exports.xtc(wish.xtc.probability, wish.xtc.threshold);
    const { dynamicTemperature, mirostat, penalties, dry } = wish;
    if (dynamicTemperature) {
      exports.dynamicTemperature(dynamicTemperature.range, dynamicTemperature.exponent);
    }
    if (mirostat) exports.mirostat(mirostat.targetEntropy, mirostat.learningRate);
    if (penalties) {
      const { lastN = -1, repeat, frequency, presence } = penalties;
      exports.penalties(lastN, repeat, frequency, presence);
    }
    if (dry) exports.dry(dry.multiplier, dry.base, dry.allowedLength, dry.penaltyLastN ?? -1);
  }

  /** What the chain leaves of logits, after `start`. */
  distribution(logits: ArrayLike<number>): Map<number, number> {
    return this.#left(this.exports.applyChain(this.write(logits)));
  }

  /** What top-p leaves, each candidate put in order. */
  topMassInOrder(logits: ArrayLike<number>, share: number): Map<number, number> {
    return this.#left(this.exports.applyTopMassInOrder(this.write(logits), share));
  }

  #left(count: number): Map<number, number> {
    const shares = Array.from({ length: count }, (_, index): [number, number] => [
      this.exports.candidateId(index),
      this.exports.candidateShare(index),
    ]);
    expect(new Set(shares.map(([id]) => id)).size, "no candidate is there twice").toBe(count);
    return new Map(shares.filter(([, share]) => share > 0));
  }

  /** A token, or -1 where the logits aren't numbers, -2 where none is left. */
  sample(logits: ArrayLike<number>): number {
    return this.exports.sample(this.write(logits));
  }

  draw(logits: ArrayLike<number>, count: number): Int32Array {
    this.exports.sampleMany(this.write(logits), this.#tokens, count);
    return new Int32Array(this.exports.memory.buffer, this.#tokens, count).slice();
  }
}
