// The extents and constants of a model, read from the keys `<architecture>.…` (GGUF's names) and checked
// against each other. Shapes of tensors are checked against them in tensors.ts.

import { Architecture, findArchitecture } from "./architecture";
import { badFile, unsupported } from "./failure";
import { AttentionShape } from "./kv-cache";
import { MetadataReader } from "./metadata-reader";

/** Most values in a head's vector: a block of 8 keys of that length fills a first-level cache. */
const HEAD_LENGTH_MAX: u32 = 1024;

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
  /** Values of a head that are rotated; even. */
  ropeDimensionCount: u32 = 0;
  ropeFrequencyBase: f64 = 0;
  /** Positions are divided by it (linear scaling; Chen et al. 2023). */
  ropeScalingFactor: f64 = 1;
  normEpsilon: f32 = 0;

  constructor(public architecture: Architecture) {}

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
    reader.report(unsupported(`cannot run the architecture "${name}": this guest knows "llama"`));
    return null;
  }
  const configuration = new Configuration(architecture);
  readExtents(configuration, reader);
  readConstants(configuration, reader);
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
  configuration.ropeFrequencyBase = reader.positiveOr(prefix + "rope.freq_base", 10000);
  if (reader.whole(prefix + "expert_count") > 0) {
    reader.report(unsupported(`cannot run the model: "${prefix}expert_count" asks for experts`));
  }
  const scaling = reader.textOr(prefix + "rope.scaling.type", "linear");
  if (scaling == "linear") {
    const legacy = reader.positiveOr(prefix + "rope.scale_linear", 1);
    configuration.ropeScalingFactor = reader.positiveOr(prefix + "rope.scaling.factor", legacy);
  } else if (scaling != "none") {
    reader.report(
      unsupported(
        `cannot run the model: "${prefix}rope.scaling.type" is "${scaling}"; ` +
          `this guest knows "none" and "linear"`,
      ),
    );
  }
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
