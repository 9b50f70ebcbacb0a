// The ids of a model's tensors, each checked against the shape that the configuration asks for.

import { Architecture } from "./architecture";
import { Configuration } from "./configuration";
import { ABSENT, MetadataReader } from "./metadata-reader";

/** A weight matrix or vector, and its bias if it has one. */
export class Weight {
  constructor(
    public weight: u32,
    /** Or ABSENT. */
    public bias: i32,
  ) {}
}

export class BlockTensors {
  attentionNorm: Weight;
  query: Weight;
  key: Weight;
  value: Weight;
  attentionOutput: Weight;
  feedForwardNorm: Weight;
  gate: Weight;
  up: Weight;
  down: Weight;

  constructor(block: u32, configuration: Configuration, reader: MetadataReader) {
    const architecture = configuration.architecture;
    const prefix = `blk.${block}.`;
    const embedding = configuration.embeddingLength;
    const queries = configuration.headCount * configuration.keyLength;
    const keys = configuration.headCountKv * configuration.keyLength;
    const values = configuration.headCountKv * configuration.valueLength;
    const attention = configuration.headCount * configuration.valueLength;
    const inner = configuration.feedForwardLength;
    this.attentionNorm = norm(prefix + architecture.attentionNorm, configuration, reader);
    this.query = matrix(prefix + architecture.query, embedding, queries, architecture, reader);
    this.key = matrix(prefix + architecture.key, embedding, keys, architecture, reader);
    this.value = matrix(prefix + architecture.value, embedding, values, architecture, reader);
    const output = prefix + architecture.attentionOutput;
    this.attentionOutput = matrix(output, attention, embedding, architecture, reader);
    this.feedForwardNorm = norm(prefix + architecture.feedForwardNorm, configuration, reader);
    this.gate = matrix(prefix + architecture.gate, embedding, inner, architecture, reader);
    this.up = matrix(prefix + architecture.up, embedding, inner, architecture, reader);
    this.down = matrix(prefix + architecture.down, inner, embedding, architecture, reader);
  }
}

export class Tensors {
  tokenEmbedding: u32;
  blocks: Array<BlockTensors> = [];
  outputNorm: Weight;
  /** The embedding again where the file has no output matrix. */
  output: Weight;
  /** What llama3 divides the frequencies by, shape [ropeDimensionCount / 2], or ABSENT. */
  ropeFactors: i32;

  constructor(configuration: Configuration, reader: MetadataReader) {
    const embedding = configuration.embeddingLength;
    const vocabulary = configuration.vocabularySize;
    const tokenEmbedding = reader.tensor("token_embd.weight", embedding, vocabulary);
    this.tokenEmbedding = tokenEmbedding;
    this.outputNorm = norm(configuration.architecture.outputNorm, configuration, reader);
    const output = reader.optionalTensor("output.weight", embedding, vocabulary);
    const tied = output == ABSENT;
    const bias = reader.optionalTensor("output.bias", vocabulary, 0);
    this.output = new Weight(tied ? tokenEmbedding : <u32>output, bias);
    const pairs = configuration.ropeDimensionCount / 2;
    this.ropeFactors = reader.optionalTensor("rope_freqs.weight", pairs, 0);
    for (let block: u32 = 0; block < configuration.blockCount && !reader.failed; block++) {
      this.blocks.push(new BlockTensors(block, configuration, reader));
    }
  }
}

function matrix(
  name: string,
  rows: u32,
  columns: u32,
  architecture: Architecture,
  reader: MetadataReader,
): Weight {
  const weight = reader.tensor(name + ".weight", rows, columns);
  const hasBias = architecture.matrixBias;
  return new Weight(weight, hasBias ? reader.optionalTensor(name + ".bias", columns, 0) : ABSENT);
}

function norm(name: string, configuration: Configuration, reader: MetadataReader): Weight {
  const length = configuration.embeddingLength;
  const weight = reader.tensor(name + ".weight", length, 0);
  const hasBias = configuration.architecture.normBias;
  return new Weight(weight, hasBias ? <i32>reader.tensor(name + ".bias", length, 0) : ABSENT);
}
