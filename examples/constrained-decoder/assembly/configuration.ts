// What the file says of a Llama (Touvron et al. 2023), checked against the shapes of its tensors. What this
// example leaves out it refuses: other architectures, experts, scaled positions, heads of unusual lengths.

import { badFile, unsupported } from "./failure";
import { Metadata } from "./metadata";

/** Ids of a block's tensors. */
export class BlockWeights {
  attentionNorm: u32;
  query: u32;
  key: u32;
  value: u32;
  attentionOutput: u32;
  feedForwardNorm: u32;
  gate: u32;
  up: u32;
  down: u32;

  constructor(configuration: Configuration, block: u32, metadata: Metadata) {
    const prefix = `blk.${block}.`;
    const embedding = configuration.embeddingLength;
    const keys = configuration.keyLength;
    const inner = configuration.feedForwardLength;
    this.attentionNorm = metadata.tensor(prefix + "attn_norm.weight", embedding, 0);
    this.query = metadata.tensor(prefix + "attn_q.weight", embedding, embedding);
    this.key = metadata.tensor(prefix + "attn_k.weight", embedding, keys);
    this.value = metadata.tensor(prefix + "attn_v.weight", embedding, keys);
    this.attentionOutput = metadata.tensor(prefix + "attn_output.weight", embedding, embedding);
    this.feedForwardNorm = metadata.tensor(prefix + "ffn_norm.weight", embedding, 0);
    this.gate = metadata.tensor(prefix + "ffn_gate.weight", embedding, inner);
    this.up = metadata.tensor(prefix + "ffn_up.weight", embedding, inner);
    this.down = metadata.tensor(prefix + "ffn_down.weight", inner, embedding);
  }
}

export class Configuration {
  vocabularySize: u32;
  contextLength: u32;
  embeddingLength: u32;
  feedForwardLength: u32;
  blockCount: u32;
  headCount: u32;
  headCountKv: u32;
  normEpsilon: f32;
  ropeFrequencyBase: f64;
  tokenEmbedding: u32 = 0;
  outputNorm: u32 = 0;
  /** The embedding again where the file has no output matrix. */
  output: u32 = 0;
  blocks: Array<BlockWeights> = [];

  /** Whether it can be used stands in `metadata.problem`. */
  constructor(metadata: Metadata) {
    this.vocabularySize = metadata.arrayLength("tokenizer.ggml.tokens");
    this.contextLength = metadata.count("llama.context_length");
    this.embeddingLength = metadata.count("llama.embedding_length");
    this.feedForwardLength = metadata.count("llama.feed_forward_length");
    this.blockCount = metadata.count("llama.block_count");
    this.headCount = metadata.count("llama.attention.head_count");
    this.headCountKv = metadata.count("llama.attention.head_count_kv", this.headCount);
    this.normEpsilon = <f32>metadata.positive("llama.attention.layer_norm_rms_epsilon");
    this.ropeFrequencyBase = metadata.positive("llama.rope.freq_base", 10000);
    if (metadata.architecture != "llama") {
      metadata.problem = unsupported(
        `cannot run the architecture "${metadata.architecture}": this guest knows "llama"`,
      );
    }
    if (metadata.problem == null) this.check(metadata);
    if (metadata.problem == null) this.findTensors(metadata);
  }

  get headLength(): u32 {
    return this.embeddingLength / this.headCount;
  }

  /** Values of all keys of a position, and as many of its values. */
  get keyLength(): u32 {
    return this.headLength * this.headCountKv;
  }

  private check(metadata: Metadata): void {
    if (this.embeddingLength % this.headCount != 0 || this.headLength % 2 != 0) {
      metadata.fail(badFile(`${this.headCount} heads don't divide the embedding into even parts`));
    } else if (this.headCount % this.headCountKv != 0) {
      metadata.fail(badFile(`${this.headCountKv} key heads don't divide ${this.headCount} heads`));
    }
    if (metadata.problem != null) return;
    const headLength = this.headLength;
    const vocabulary = metadata.count("llama.vocab_size", this.vocabularySize);
    if (vocabulary != this.vocabularySize) {
      metadata.fail(badFile(`"llama.vocab_size" is not the ${this.vocabularySize} of the tokens`));
    }
    this.refuseUnless(metadata, "llama.rope.dimension_count", headLength);
    this.refuseUnless(metadata, "llama.attention.key_length", headLength);
    this.refuseUnless(metadata, "llama.attention.value_length", headLength);
    const scaling = metadata.text("llama.rope.scaling.type");
    const scaled = (scaling != "" && scaling != "none") || metadata.has("llama.rope.scale_linear");
    if (scaled || metadata.findTensor("rope_freqs.weight") >= 0) {
      metadata.fail(unsupported("cannot run the model: this guest doesn't scale positions"));
    }
    if (metadata.has("llama.expert_count")) {
      metadata.fail(unsupported("cannot run the model: this guest knows no experts"));
    }
  }

  private refuseUnless(metadata: Metadata, key: string, expected: u32): void {
    const value = metadata.count(key, expected);
    if (value == expected || metadata.problem != null) return;
    metadata.fail(unsupported(`cannot run the model: "${key}" is ${value}, not ${expected}`));
  }

  private findTensors(metadata: Metadata): void {
    const embedding = this.embeddingLength;
    const vocabulary = this.vocabularySize;
    this.tokenEmbedding = metadata.tensor("token_embd.weight", embedding, vocabulary);
    this.outputNorm = metadata.tensor("output_norm.weight", embedding, 0);
    this.output = this.tokenEmbedding;
    if (metadata.findTensor("output.weight") >= 0) {
      this.output = metadata.tensor("output.weight", embedding, vocabulary);
    }
    for (let block: u32 = 0; block < this.blockCount && metadata.problem == null; block++) {
      this.blocks.push(new BlockWeights(this, block, metadata));
    }
  }
}
