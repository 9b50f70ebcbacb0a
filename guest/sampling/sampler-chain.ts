// What changes a distribution before a token is drawn from it: biases, then samplers in the order that the options say;
// each with llama.cpp's meaning, and at least one candidate is always kept. Nothing is allocated for a token.

import { LogitBias, SamplerKind, SamplingOptions } from "../bindings/wit";
import { Layout } from "../model/layout";
import { Candidates } from "./candidates";
import { Dry } from "./dry";
import { DryBreakers, NO_BREAKERS } from "./dry-breakers";
import { keepNearLargest } from "./min-p";
import { Mirostat } from "./mirostat";
import { defaultSamplingOptions } from "./options";
import { applyPenalties } from "./penalties";
import { Random } from "./random";
import { samplerOrder } from "./sampler-order";
import { applyDynamicTemperature, applyTemperature } from "./temperature";
import { TokenHistory } from "./token-history";
import { TokenMarks } from "./token-marks";
import { keepWithinDeviations } from "./top-n-sigma";
import { keepTopMass } from "./top-p";
import { keepTypical } from "./typical";
import { excludeTopChoices } from "./xtc";

export class SamplerChain {
  private marks: TokenMarks;
  private dry: Dry;
  private mirostat: Mirostat = new Mirostat();
  private options: SamplingOptions = defaultSamplingOptions();
  private order: StaticArray<SamplerKind> = [];
  private biases: StaticArray<LogitBias> = [];
  private banned: StaticArray<u32> = [];
  private breakers: DryBreakers = NO_BREAKERS;

  /** `contextLength`: most tokens of a history. */
  constructor(vocabularySize: u32, contextLength: u32, layout: Layout) {
    this.marks = new TokenMarks(vocabularySize, contextLength, layout);
    this.dry = new Dry(contextLength, layout);
  }

  /**
   * `options` as checkSamplingOptions lets them through; `banned`: tokens that are never chosen; `breakers`: those of
   * `options.dry`.
   */
  start(options: SamplingOptions, banned: StaticArray<u32>, breakers: DryBreakers): void {
    this.options = options;
    this.banned = banned;
    this.breakers = breakers;
    this.order = samplerOrder(options);
    this.biases = options.logitBias.isSome ? options.logitBias.value : [];
    if (options.mirostat.isSome) this.mirostat.start(options.mirostat.value);
    if (options.penalties.isSome || options.dry.isSome) this.marks.start();
  }

  /**
   * So many of the largest are all that the samplers look at, whatever the others are; 0: it may be any number. `greedy`:
   * the largest of those is taken.
   */
  largestUsed(greedy: bool): u32 {
    if (this.biases.length > 0 || this.options.mirostat.isSome) return 0;
    if (this.order.length == 0) return greedy ? 1 : 0;
    const first = unchecked(this.order[0]);
    if (first == SamplerKind.TopK) return this.options.topK;
    return greedy && this.order.length == 1 && first == SamplerKind.Temperature ? 1 : 0;
  }

  /** Whether the token is never chosen. */
  bans(token: u32): bool {
    return this.banned.includes(token);
  }

  /**
   * `candidates`: all tokens, or of those that may come as many of the largest as `largestUsed` says. They are to follow on
   * `history`; `random`: draws whether XTC is applied.
   */
  apply(candidates: Candidates, history: TokenHistory, random: Random): void {
    if (candidates.isWhole) this.addBiases(candidates);
    for (let i = 0; i < this.order.length; i++) {
      this.applySampler(unchecked(this.order[i]), candidates, history, random);
    }
    if (this.options.mirostat.isSome) this.mirostat.apply(candidates);
  }

  /** A token was chosen that had this probability among the candidates that were left. */
  settle(share: f64): void {
    if (this.options.mirostat.isSome) this.mirostat.settle(share);
  }

  private addBiases(candidates: Candidates): void {
    for (let i = 0; i < this.biases.length; i++) {
      const bias = unchecked(this.biases[i]);
      candidates.setLogit(bias.token, candidates.logit(bias.token) + bias.bias);
    }
    for (let i = 0; i < this.banned.length; i++) {
      candidates.setLogit(unchecked(this.banned[i]), -Infinity);
    }
  }

  private applySampler(
    kind: SamplerKind,
    candidates: Candidates,
    history: TokenHistory,
    random: Random,
  ): void {
    const options = this.options;
    switch (kind) {
      case SamplerKind.Penalties:
        return applyPenalties(candidates, options.penalties.value, history, this.marks);
      case SamplerKind.Dry:
        return this.dry.apply(candidates, options.dry.value, this.breakers, history, this.marks);
      case SamplerKind.TopNSigma:
        return keepWithinDeviations(candidates, options.topNSigma.value);
      case SamplerKind.TopK:
        return candidates.keepLargest(options.topK);
      case SamplerKind.TypicalP:
        return keepTypical(candidates, options.typicalP.value);
      case SamplerKind.TopP:
        return keepTopMass(candidates, options.topP);
      case SamplerKind.MinP:
        return keepNearLargest(candidates, options.minP);
      case SamplerKind.Xtc:
        return excludeTopChoices(candidates, options.xtc.value, random);
      default:
        return this.applyTemperature(candidates);
    }
  }

  private applyTemperature(candidates: Candidates): void {
    const temperature = this.options.temperature;
    const dynamic = this.options.dynamicTemperature;
    if (dynamic.isSome) applyDynamicTemperature(candidates, temperature, dynamic.value);
    else applyTemperature(candidates, temperature);
  }
}
