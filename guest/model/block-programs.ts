// The programs of a forward pass. One runs from the attention of a block to the queries, keys and values of
// the next, so that a token costs one host call a block and one more:
//   0            [x] -> [q, k, v]
//   1 .. n - 1   [x, attention] -> [x, q, k, v]
//   n            [x, attention] -> [logits], of a model that only embeds [x]
// Where the embedding has a norm, program 0 gives x too.

import {
  ActivationStep,
  Error,
  NormStep,
  Option,
  Program,
  Result,
  ScaleStep,
  SliceStep,
  SoftCapStep,
  Step,
} from "../bindings/wit";
import { HeadNorm } from "./architecture";
import { Configuration } from "./configuration";
import { mixExperts } from "./expert-programs";
import { ABSENT } from "./metadata-reader";
import { optional, ProgramSteps } from "./program-steps";
import { RankHead } from "./rank-head";
import { BlockTensors, FeedForwardTensors, Tensors } from "./tensors";
import { Weight } from "./weight";

/** Builds all programs, or none. */
export function createPrograms(
  model: u32,
  configuration: Configuration,
  tensors: Tensors,
): Result<StaticArray<Program>, Error> {
  const count = configuration.blockCount + 1;
  const programs = new StaticArray<Program>(count);
  for (let i: u32 = 0; i < count; i++) {
    const created = new ProgramBuilder(configuration).build(model, tensors, i);
    if (created.isErr) {
      dropPrograms(programs, i);
      return Result.err<StaticArray<Program>, Error>(created.err);
    }
    programs[i] = created.ok;
  }
  return Result.ok<StaticArray<Program>, Error>(programs);
}

/** In place of program n: [x, attention] -> [x], as it would meet the output matrix; `ranks`: -> [how well texts fit]. */
export function createEmbeddingProgram(
  model: u32,
  configuration: Configuration,
  tensors: Tensors,
  ranks: bool,
): Result<Program, Error> {
  return new ProgramBuilder(configuration).buildEmbedding(model, tensors, ranks);
}

/** Gives the first `count` back to the host. */
export function dropPrograms(programs: StaticArray<Program>, count: u32): void {
  for (let i: u32 = 0; i < count; i++) programs[i].drop();
}

/** Numbers the values of one program as it adds its steps. */
class ProgramBuilder extends ProgramSteps {
  /** The last matrix that several weights are parts of, or ABSENT; what it was multiplied by, and the product. */
  private shared: i32 = ABSENT;
  private sharedInput: u32 = 0;
  private sharedProduct: u32 = 0;

  constructor(private configuration: Configuration) {
    super();
  }

  /** Program `index`: the rest of block `index - 1`, then the start of block `index` or the output. */
  build(model: u32, tensors: Tensors, index: u32): Result<Program, Error> {
    const configuration = this.configuration;
    const embedding = configuration.embeddingLength;
    const attention = configuration.headCount * configuration.valueLength;
    const first = index == 0;
    const last = index == configuration.blockCount;
    if (last && configuration.architecture.bidirectional)
      return this.buildEmbedding(model, tensors, false);
    const inputs: StaticArray<u32> = first ? [embedding] : [embedding, attention];
    this.inputs = inputs.length;
    const x = first
      ? this.optionalNorm(tensors.embeddingNorm, 0)
      : this.finishBlock(tensors.blocks[index - 1], 0, 1);
    let outputs: StaticArray<u32>;
    if (last) {
      outputs = [this.logits(tensors, x)];
    } else {
      const block = tensors.blocks[index];
      const normal = this.optionalNorm(block.attentionNorm, x);
      const query = this.headNorm(block.queryNorm, this.matmul(block.query, normal));
      const key = this.headNorm(block.keyNorm, this.matmul(block.key, normal));
      const value = this.matmul(block.value, normal);
      outputs = x == 0 ? [query, key, value] : [x, query, key, value];
    }
    return Program.create(model, inputs, StaticArray.fromArray(this.steps), outputs);
  }

  /** The rest of the last block, and what is behind it but the logits. */
  buildEmbedding(model: u32, tensors: Tensors, ranks: bool): Result<Program, Error> {
    const configuration = this.configuration;
    const inputs: StaticArray<u32> = [
      configuration.embeddingLength,
      configuration.headCount * configuration.valueLength,
    ];
    this.inputs = inputs.length;
    const last = tensors.blocks[configuration.blockCount - 1];
    const x = this.optionalNorm(tensors.outputNorm, this.finishBlock(last, 0, 1));
    const outputs: StaticArray<u32> = [ranks ? this.rank(tensors.rankHead as RankHead, x) : x];
    return Program.create(model, inputs, StaticArray.fromArray(this.steps), outputs);
  }

  /** Of each column, although the first of a text alone counts: the head is small beside the blocks. */
  private rank(head: RankHead, x: u32): u32 {
    const dense = head.dense;
    const output = head.output;
    let value = x;
    // A limit of 1 is tanh itself.
    if (dense != null) value = this.push(Step.softCap(new SoftCapStep(this.matmul(dense, x), 1)));
    return output == null ? value : this.matmul(output, value);
  }

  /** From a block's attention to the residual stream behind it. */
  private finishBlock(block: BlockTensors, x: u32, attention: u32): u32 {
    const mixed = this.matmul(block.attentionOutput, attention);
    let middle = this.addScaled(x, this.optionalNorm(block.attentionPostNorm, mixed));
    middle = this.optionalNorm(block.attentionSumNorm, middle);
    const second = block.attentionSecondNorm;
    if (second != null) middle = this.norm(second, this.add(middle, x), 0);
    const normal = this.optionalNorm(block.feedForwardNorm, middle);
    const output = this.feedForward(block, normal);
    const sum = this.addScaled(middle, this.optionalNorm(block.feedForwardPostNorm, output));
    return this.optionalNorm(block.feedForwardSumNorm, sum);
  }

  private feedForward(block: BlockTensors, input: u32): u32 {
    const activation = this.configuration.architecture.activation;
    const experts = this.configuration.experts;
    const expertTensors = block.experts;
    if (experts && expertTensors) {
      return mixExperts(this, experts, activation, expertTensors, input);
    }
    const whole = block.feedForward as FeedForwardTensors;
    const gated = whole.gate;
    if (gated == null) {
      const inner = new ActivationStep(activation, this.matmul(whole.up, input));
      return this.matmul(whole.down, this.push(Step.activation(inner)));
    }
    const gate = this.matmul(gated, input);
    const up = this.matmul(whole.up, input);
    return this.matmul(whole.down, this.gated(activation, gate, up));
  }

  private logits(tensors: Tensors, x: u32): u32 {
    const configuration = this.configuration;
    const normal = this.optionalNorm(tensors.outputNorm, x);
    const logits = this.scale(this.matmul(tensors.output, normal), configuration.logitScale);
    if (configuration.logitSoftCap == 0) return logits;
    return this.push(Step.softCap(new SoftCapStep(logits, configuration.logitSoftCap)));
  }

  /** A matrix of which several weights are parts is multiplied once. */
  private matmul(matrix: Weight, input: u32): u32 {
    if (matrix.length == 0) return this.product(matrix.weight, input, matrix.bias);
    const known = <i32>matrix.weight == this.shared && input == this.sharedInput;
    if (!known) {
      this.sharedProduct = this.product(matrix.weight, input, matrix.bias);
      this.shared = matrix.weight;
      this.sharedInput = input;
    }
    return this.push(Step.slice(new SliceStep(this.sharedProduct, matrix.first, matrix.length)));
  }

  /** The input itself where there is no norm. */
  private optionalNorm(norm: Weight | null, input: u32): u32 {
    return norm == null ? input : this.norm(norm, input, 0);
  }

  private headNorm(norm: Weight | null, input: u32): u32 {
    if (norm == null) return input;
    const configuration = this.configuration;
    const each = configuration.architecture.headNorm == HeadNorm.EachHead;
    return this.norm(norm, input, each ? configuration.keyLength : 0);
  }

  /** `groupLength`: 0 for the whole column. */
  private norm(norm: Weight, input: u32, groupLength: u32): u32 {
    const kind = this.configuration.architecture.norm;
    const epsilon = this.configuration.normEpsilon;
    const weight = Option.some<u32>(norm.weight);
    const bias = optional(norm.bias);
    return this.push(Step.norm(new NormStep(kind, input, epsilon, groupLength, weight, bias)));
  }

  /** Adds what a block's part gives to the residual stream. */
  private addScaled(stream: u32, part: u32): u32 {
    return this.add(stream, this.scale(part, this.configuration.residualScale));
  }

  private scale(input: u32, factor: f32): u32 {
    return factor == 1 ? input : this.push(Step.scale(new ScaleStep(input, factor)));
  }
}
