// The ids of a model's tensors, each checked against the shape that the configuration asks for.

import { Architecture, HeadNorm } from "./architecture";
import { Configuration } from "./configuration";
import { ExpertTensors } from "./expert-tensors";
import { badFile } from "./failure";
import { ABSENT, MetadataReader } from "./metadata-reader";
import { RankHead, readRankHead } from "./rank-head";
import { matrix, Weight } from "./weight";

export class FeedForwardTensors {
  /** Null where nothing is gated. */
  gate: Weight | null = null;
  up: Weight;
  down: Weight;

  /** `prefix`: of the block's tensors. */
  constructor(prefix: string, configuration: Configuration, reader: MetadataReader) {
    const architecture = configuration.architecture;
    const embedding = configuration.embeddingLength;
    const inner = configuration.feedForwardLength;
    const gate = prefix + architecture.gate;
    const isInUp =
      architecture.gateInUp || (architecture.gateMayBeInUp && !reader.hasTensor(gate + ".weight"));
    if (isInUp) {
      const both = matrix(prefix + architecture.up, embedding, 2 * inner, reader);
      this.gate = both.part(0, inner);
      this.up = both.part(inner, inner);
    } else {
      if (architecture.gated) this.gate = matrix(gate, embedding, inner, reader);
      this.up = matrix(prefix + architecture.up, embedding, inner, reader);
    }
    this.down = matrix(prefix + architecture.down, inner, embedding, reader);
  }
}

export class BlockTensors {
  /** Null where the architecture has none; so with every norm here. */
  attentionNorm: Weight | null;
  query: Weight;
  key: Weight;
  value: Weight;
  queryNorm: Weight | null = null;
  keyNorm: Weight | null = null;
  attentionOutput: Weight;
  attentionPostNorm: Weight | null;
  attentionSumNorm: Weight | null;
  attentionSecondNorm: Weight | null = null;
  feedForwardNorm: Weight | null;
  /** Null where the block has experts, else these are. */
  feedForward: FeedForwardTensors | null = null;
  experts: ExpertTensors | null = null;
  feedForwardPostNorm: Weight | null;
  feedForwardSumNorm: Weight | null;

  constructor(block: u32, configuration: Configuration, reader: MetadataReader) {
    const architecture = configuration.architecture;
    const prefix = `blk.${block}.`;
    const embedding = configuration.embeddingLength;
    const queries = configuration.headCount * configuration.keyLength;
    const keys = configuration.headCountKv * configuration.keyLength;
    const values = configuration.headCountKv * configuration.valueLength;
    const attention = configuration.headCount * configuration.valueLength;
    this.attentionNorm = norm(prefix, architecture.attentionNorm, configuration, reader);
    const fused = prefix + architecture.queryKeyValue;
    if (reader.hasTensor(fused + ".weight")) {
      const all = matrix(fused, embedding, queries + keys + values, reader);
      this.query = all.part(0, queries);
      this.key = all.part(queries, keys);
      this.value = all.part(queries + keys, values);
    } else {
      this.query = matrix(prefix + architecture.query, embedding, queries, reader);
      this.key = matrix(prefix + architecture.key, embedding, keys, reader);
      this.value = matrix(prefix + architecture.value, embedding, values, reader);
    }
    const query = prefix + architecture.queryNorm;
    const omitted = architecture.headNormOptional && !reader.hasTensor(query + ".weight");
    if (architecture.headNorm != HeadNorm.None && !omitted) {
      const each = architecture.headNorm == HeadNorm.EachHead;
      const keyLength = configuration.keyLength;
      this.queryNorm = vector(query, each ? keyLength : queries, architecture, reader);
      this.keyNorm = vector(
        prefix + architecture.keyNorm,
        each ? keyLength : keys,
        architecture,
        reader,
      );
    }
    const output = prefix + architecture.attentionOutput;
    this.attentionOutput = matrix(output, attention, embedding, reader);
    this.attentionPostNorm = norm(prefix, architecture.attentionPostNorm, configuration, reader);
    this.attentionSumNorm = norm(prefix, architecture.attentionSumNorm, configuration, reader);
    const second = architecture.attentionSecondNorm;
    if (second != "" && reader.hasTensor(prefix + second + ".weight")) {
      this.attentionSecondNorm = norm(prefix, second, configuration, reader);
    }
    this.feedForwardNorm = norm(prefix, architecture.feedForwardNorm, configuration, reader);
    const experts = configuration.experts;
    if (experts) this.experts = new ExpertTensors(prefix, embedding, experts, reader);
    else this.feedForward = new FeedForwardTensors(prefix, configuration, reader);
    this.feedForwardPostNorm = norm(
      prefix,
      architecture.feedForwardPostNorm,
      configuration,
      reader,
    );
    this.feedForwardSumNorm = norm(prefix, architecture.feedForwardSumNorm, configuration, reader);
  }
}

/** What frequencies of rotation are divided by, shape [ropeDimensionCount / 2] each, or ABSENT. */
export class RopeFactorTensors {
  constructor(
    /** At any length (llama3). */
    public any: i32,
    /** Up to the original context length (longrope). */
    public short: i32,
    /** Beyond it. */
    public long: i32,
  ) {}
}

export class Tensors {
  tokenEmbedding: u32;
  /** Tables added to it, or ABSENT, and its norm. */
  positionEmbedding: i32 = ABSENT;
  tokenTypes: i32 = ABSENT;
  embeddingNorm: Weight | null;
  blocks: Array<BlockTensors> = [];
  outputNorm: Weight | null;
  /** The embedding again where the file has no output matrix; a model that only embeds has none. */
  output: Weight;
  ropeFactors: RopeFactorTensors;
  /** Null where the model ranks nothing. */
  rankHead: RankHead | null;

  constructor(configuration: Configuration, reader: MetadataReader) {
    const architecture = configuration.architecture;
    const embedding = configuration.embeddingLength;
    const vocabulary = configuration.vocabularySize;
    const tokenEmbedding = reader.tensor("token_embd.weight", embedding, vocabulary);
    this.tokenEmbedding = tokenEmbedding;
    this.embeddingNorm = norm("", architecture.embeddingNorm, configuration, reader);
    this.outputNorm = norm("", architecture.outputNorm, configuration, reader);
    const generates = !architecture.bidirectional;
    const output = generates
      ? reader.optionalTensor("output.weight", embedding, vocabulary)
      : ABSENT;
    const tied = output == ABSENT;
    const bias = generates ? reader.optionalTensor("output.bias", vocabulary, 0) : ABSENT;
    this.output = new Weight(tied ? tokenEmbedding : <u32>output, bias);
    this.ropeFactors = ropeFactors(configuration, reader);
    this.rankHead = readRankHead(configuration, reader);
    this.readAdded(configuration, reader);
    for (let block: u32 = 0; block < configuration.blockCount && !reader.failed; block++) {
      this.blocks.push(new BlockTensors(block, configuration, reader));
    }
    if (!reader.failed) reader.refuseOtherTensors(architecture.name);
  }

  /** What is added to a token's embedding; files of models with one kind of text may have no table of them. */
  private readAdded(configuration: Configuration, reader: MetadataReader): void {
    const architecture = configuration.architecture;
    const embedding = configuration.embeddingLength;
    if (architecture.positionEmbedding != "") {
      const name = architecture.positionEmbedding + ".weight";
      this.positionEmbedding = reader.tensor(name, embedding, configuration.contextLength);
    }
    if (architecture.tokenTypes == "") return;
    const name = architecture.tokenTypes + ".weight";
    const kinds = <u32>min<u64>(reader.columnsOf(name), 1 << 20);
    this.tokenTypes = reader.optionalTensor(name, embedding, kinds);
  }
}

function ropeFactors(configuration: Configuration, reader: MetadataReader): RopeFactorTensors {
  if (!configuration.architecture.ropeFactors) return new RopeFactorTensors(ABSENT, ABSENT, ABSENT);
  const pairs = configuration.ropeDimensionCount / 2;
  const any = reader.optionalTensor("rope_freqs.weight", pairs, 0);
  const short = reader.optionalTensor("rope_factors_short.weight", pairs, 0);
  const long = reader.optionalTensor("rope_factors_long.weight", pairs, 0);
  if ((short == ABSENT) != (long == ABSENT)) {
    reader.report(
      badFile(
        `cannot read the model: of the tensors "rope_factors_short.weight" and ` +
          `"rope_factors_long.weight" one is missing`,
      ),
    );
  }
  return new RopeFactorTensors(any, short, long);
}

/** A block's norm over the embedding; null where the architecture has no such norm. */
function norm(
  prefix: string,
  name: string,
  configuration: Configuration,
  reader: MetadataReader,
): Weight | null {
  if (name == "") return null;
  return vector(prefix + name, configuration.embeddingLength, configuration.architecture, reader);
}

function vector(
  name: string,
  length: u32,
  architecture: Architecture,
  reader: MetadataReader,
): Weight {
  const weight = reader.tensor(name + ".weight", length, 0);
  return new Weight(
    weight,
    architecture.normBias ? <i32>reader.tensor(name + ".bias", length, 0) : ABSENT,
  );
}
