// The extents and constants of a model, read from the keys `<architecture>.…` (GGUF's names) and checked
// against each other. Shapes of tensors are checked against them in tensors.ts.

import { Architecture, NOT_TAKEN } from "./architecture";
import { architectureNames, findArchitecture } from "./architectures";
import { ExpertConfiguration, readExperts } from "./expert-configuration";
import { badFile, unsupported } from "./failure";
import { refuseForeignKeys } from "./foreign-keys";
import { AttentionShape } from "./kv-cache";
import { MetadataReader } from "./metadata-reader";
import { readRopeScaling, RopeScaling } from "./rope-scaling";
import { ScoreRule } from "./score-rule";
import { readSlidingWindow, SlidingWindow } from "./sliding-window";

/** Most values in a head's vector: a block of 8 keys of that length fills a first-level cache. */
const HEAD_LENGTH_MAX: u32 = 1024;

/** The file names none. */
export const NO_POOLING: u32 = 0xffff;
/** Its number of models that give one number, how well two texts fit. */
const RANK_POOLING: u32 = 4;

export class Configuration {
  vocabularySize: u32 = 0;
  contextLength: u32 = 0;
  embeddingLength: u32 = 0;
  blockCount: u32 = 0;
  headCount: u32 = 0;
  headCountKv: u32 = 0;
  /** Values of one head's query or key, and of its value. */
  keyLength: u32 = 0;
  valueLength: u32 = 0;
  feedForwardLength: u32 = 0;
  /** Null where every token meets the whole feed-forward. */
  experts: ExpertConfiguration | null = null;
  /** Values of a head that are rotated; even. */
  ropeDimensionCount: u32 = 0;
  ropeScaling: RopeScaling = new RopeScaling();
  normEpsilon: f32 = 0;
  /** What embeddings, and what each block adds, are multiplied by. */
  embeddingScale: f32 = 1;
  residualScale: f32 = 1;
  /** What queries times keys are multiplied by, and the limit that bends them; 0: none. */
  scoreScale: f32 = 0;
  scoreSoftCap: f32 = 0;
  logitScale: f32 = 1;
  logitSoftCap: f32 = 0;
  window: SlidingWindow = new SlidingWindow(0, 0);
  /** Every so many-th block doesn't rotate queries and keys; 0: all do, 1: none does. */
  ropeSkipPeriod: u32 = 0;
  /** GGUF's number of how vectors of tokens become one of a text, or NO_POOLING. */
  pooling: u32 = NO_POOLING;

  constructor(public architecture: Architecture) {}

  get scoreRule(): ScoreRule {
    const slope = this.architecture.linearBiasMax;
    return new ScoreRule(this.scoreScale, this.scoreSoftCap, this.window, slope);
  }

  /** Whether the model gives one number of two texts, how well they fit. */
  get ranks(): bool {
    return this.pooling == RANK_POOLING && this.architecture.bidirectional;
  }

  /** Whether any block rotates queries and keys. */
  get rotatesAny(): bool {
    return this.ropeSkipPeriod != 1;
  }

  /** Whether a block rotates queries and keys. */
  rotates(block: u32): bool {
    return this.ropeSkipPeriod == 0 || (block + 1) % this.ropeSkipPeriod != 0;
  }

  get attentionShape(): AttentionShape {
    return new AttentionShape(
      this.blockCount,
      this.headCount,
      this.headCountKv,
      this.keyLength,
      this.valueLength,
    );
  }
}

/** Null, with the reader's problems, where a key is missing, contradictory or beyond this guest. */
export function readConfiguration(name: string, reader: MetadataReader): Configuration | null {
  const architecture = findArchitecture(name);
  if (architecture == null) {
    reader.report(
      unsupported(`cannot run the architecture "${name}": this guest knows ${architectureNames()}`),
    );
    return null;
  }
  const configuration = new Configuration(architecture);
  readExtents(configuration, reader);
  configuration.experts = readExperts(architecture, configuration.feedForwardLength, reader);
  readConstants(configuration, reader);
  readScales(configuration, reader);
  refuseForeignKeys(architecture, reader);
  if (!reader.failed) checkHeads(configuration, reader);
  return reader.failed ? null : configuration;
}

function readExtents(configuration: Configuration, reader: MetadataReader): void {
  const prefix = configuration.architecture.name + ".";
  configuration.contextLength = reader.count(prefix + "context_length");
  configuration.embeddingLength = reader.count(prefix + "embedding_length");
  configuration.blockCount = reader.count(prefix + "block_count");
  configuration.feedForwardLength = reader.count(prefix + "feed_forward_length");
  const headCount = reader.count(prefix + "attention.head_count");
  configuration.headCount = headCount;
  configuration.headCountKv = reader.countOr(prefix + "attention.head_count_kv", headCount);
  const headLength = headCount ? configuration.embeddingLength / headCount : 0;
  configuration.keyLength = reader.countOr(prefix + "attention.key_length", headLength);
  configuration.valueLength = reader.countOr(prefix + "attention.value_length", headLength);
  const keyLength = configuration.keyLength;
  configuration.ropeDimensionCount = reader.countOr(prefix + "rope.dimension_count", keyLength);
  configuration.vocabularySize = readVocabularySize(prefix, reader);
}

/** As many as the embedding has columns; the vocabulary's keys must agree. */
function readVocabularySize(prefix: string, reader: MetadataReader): u32 {
  const columns = reader.columnsOf("token_embd.weight");
  const texts = reader.arrayLength("tokenizer.ggml.tokens");
  if (texts != 0 && columns != 0 && texts != columns) {
    reader.report(
      badFile(
        `cannot read the model: "tokenizer.ggml.tokens" has ${texts} elements, ` +
          `but "token_embd.weight" has ${columns} columns`,
      ),
    );
  }
  const size = reader.countOr(prefix + "vocab_size", <u32>min<u64>(columns, 1 << 30));
  if (columns != 0 && size != columns && !reader.failed) {
    reader.report(
      badFile(
        `cannot read the model: the key "${prefix}vocab_size" is ${size}, ` +
          `but "token_embd.weight" has ${columns} columns`,
      ),
    );
  }
  return size;
}

function readConstants(configuration: Configuration, reader: MetadataReader): void {
  const prefix = configuration.architecture.name + ".";
  const epsilonKey = prefix + configuration.architecture.normEpsilonKey;
  configuration.normEpsilon = <f32>reader.positive(epsilonKey);
  configuration.ropeScaling = readRopeScaling(
    configuration.architecture,
    configuration.contextLength,
    reader,
  );
  configuration.window = readSlidingWindow(configuration.architecture, reader);
  configuration.ropeSkipPeriod = readSkipPeriod(configuration.architecture, reader);
  configuration.pooling = reader.wholeOr(prefix + "pooling_type", NO_POOLING);
}

function readSkipPeriod(architecture: Architecture, reader: MetadataReader): u32 {
  if (!architecture.ropeSwitch) return architecture.ropeSkipPeriod;
  return reader.flagOr(architecture.name + ".rope.scaling.finetuned", true) ? 0 : 1;
}

function readScales(configuration: Configuration, reader: MetadataReader): void {
  const architecture = configuration.architecture;
  const prefix = architecture.name + ".";
  const headCount = configuration.headCount;
  const length =
    configuration.blockCount == architecture.embeddingScoresBlockCount && headCount != 0
      ? configuration.embeddingLength / headCount
      : configuration.keyLength;
  let scoreScale: f64 = 1 / Math.sqrt(length);
  if (architecture.embeddingRootScale) {
    configuration.embeddingScale = Mathf.sqrt(<f32>configuration.embeddingLength);
  }
  if (architecture.scaleKeys) {
    configuration.embeddingScale = <f32>reader.positiveOr(prefix + "embedding_scale", 1);
    configuration.residualScale = <f32>reader.positiveOr(prefix + "residual_scale", 1);
    configuration.logitScale = <f32>(1 / reader.positive(prefix + "logit_scale"));
    scoreScale = reader.positiveOr(prefix + "attention.scale", scoreScale);
  }
  configuration.scoreScale = <f32>scoreScale;
  const scoreSoftCap = architecture.scoreSoftCap;
  const logitSoftCap = architecture.logitSoftCap;
  configuration.scoreSoftCap = readSoftCap(prefix + "attn_logit_softcapping", scoreSoftCap, reader);
  configuration.logitSoftCap = readSoftCap(
    prefix + "final_logit_softcapping",
    logitSoftCap,
    reader,
  );
}

/** 0 where scores or logits have no limit. */
function readSoftCap(key: string, preset: f64, reader: MetadataReader): f32 {
  if (preset == NOT_TAKEN) return 0;
  return <f32>reader.numberOr(key, preset);
}

function checkHeads(configuration: Configuration, reader: MetadataReader): void {
  const prefix = configuration.architecture.name + ".";
  const headCount = configuration.headCount;
  const headCountKv = configuration.headCountKv;
  if (headCount % headCountKv != 0) {
    reader.report(
      badFile(
        `cannot read the model: "${prefix}attention.head_count" is ${headCount}, ` +
          `not a multiple of "${prefix}attention.head_count_kv", ${headCountKv}`,
      ),
    );
  }
  checkHeadLength(prefix + "attention.key_length", configuration.keyLength, reader);
  checkHeadLength(prefix + "attention.value_length", configuration.valueLength, reader);
  const rotated = configuration.ropeDimensionCount;
  const keyLength = configuration.keyLength;
  const partial = rotated < keyLength && configuration.architecture.ropeWholeHead;
  if (rotated > keyLength || rotated % 2 != 0 || partial) {
    reader.report(
      badFile(
        `cannot read the model: "${prefix}rope.dimension_count" is ${rotated}, ` +
          `but a head's key has ${keyLength} values`,
      ),
    );
  }
}

function checkHeadLength(key: string, length: u32, reader: MetadataReader): void {
  if (length > 0 && length % 4 == 0 && length <= HEAD_LENGTH_MAX) return;
  reader.report(
    unsupported(
      `cannot run the model: "${key}" is ${length}; ` +
        `this guest takes multiples of 4 up to ${HEAD_LENGTH_MAX}`,
    ),
  );
}
