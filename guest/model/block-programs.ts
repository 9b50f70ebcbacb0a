// The programs of a forward pass. One runs from the attention of a block to the queries, keys and values of
// the next, so that a token costs one host call a block and one more:
//   0            [x] -> [q, k, v]
//   1 .. n - 1   [x, attention] -> [x, q, k, v]
//   n            [x, attention] -> [logits]

import {
  BinaryOperator,
  BinaryStep,
  Error,
  GatedStep,
  MatmulStep,
  NormStep,
  Option,
  Program,
  Result,
  Step,
  ExpertSelection,
} from "../bindings/wit";
import { Configuration } from "./configuration";
import { ABSENT } from "./metadata-reader";
import { BlockTensors, Tensors, Weight } from "./tensors";

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

/** Gives the first `count` back to the host. */
export function dropPrograms(programs: StaticArray<Program>, count: u32): void {
  for (let i: u32 = 0; i < count; i++) programs[i].drop();
}

/** Numbers the values of one program as it adds its steps. */
class ProgramBuilder {
  private steps: Array<Step> = [];
  private inputs: u32 = 0;

  constructor(private configuration: Configuration) {}

  /** Program `index`: the rest of block `index - 1`, then the start of block `index` or the output. */
  build(model: u32, tensors: Tensors, index: u32): Result<Program, Error> {
    const configuration = this.configuration;
    const embedding = configuration.embeddingLength;
    const attention = configuration.headCount * configuration.valueLength;
    const first = index == 0;
    const inputs: StaticArray<u32> = first ? [embedding] : [embedding, attention];
    this.inputs = inputs.length;
    const x = first ? 0 : this.finishBlock(tensors.blocks[index - 1], 0, 1);
    let outputs: StaticArray<u32>;
    if (index == configuration.blockCount) {
      outputs = [this.matmul(tensors.output, this.norm(tensors.outputNorm, x))];
    } else {
      const block = tensors.blocks[index];
      const normal = this.norm(block.attentionNorm, x);
      const query = this.matmul(block.query, normal);
      const key = this.matmul(block.key, normal);
      const value = this.matmul(block.value, normal);
      outputs = first ? [query, key, value] : [x, query, key, value];
    }
    return Program.create(model, inputs, StaticArray.fromArray(this.steps), outputs);
  }

  /** From a block's attention to the residual stream behind it. */
  private finishBlock(block: BlockTensors, x: u32, attention: u32): u32 {
    const middle = this.add(x, this.matmul(block.attentionOutput, attention));
    const normal = this.norm(block.feedForwardNorm, middle);
    const gate = this.matmul(block.gate, normal);
    const up = this.matmul(block.up, normal);
    const activation = this.configuration.architecture.activation;
    const inner = this.push(Step.gated(new GatedStep(activation, gate, up)));
    return this.add(middle, this.matmul(block.down, inner));
  }

  private matmul(matrix: Weight, input: u32): u32 {
    const adapter = Option.none<u32>();
    const experts = Option.none<ExpertSelection>();
    const bias = optional(matrix.bias);
    return this.push(Step.matmul(new MatmulStep(matrix.weight, input, bias, adapter, experts)));
  }

  private norm(norm: Weight, input: u32): u32 {
    const kind = this.configuration.architecture.norm;
    const epsilon = this.configuration.normEpsilon;
    const weight = Option.some<u32>(norm.weight);
    return this.push(Step.norm(new NormStep(kind, input, epsilon, 0, weight, optional(norm.bias))));
  }

  private add(left: u32, right: u32): u32 {
    return this.push(Step.binary(new BinaryStep(BinaryOperator.Add, left, right)));
  }

  /** Gives the number of the step's value. */
  private push(step: Step): u32 {
    this.steps.push(step);
    return this.inputs + <u32>this.steps.length - 1;
  }
}

function optional(tensor: i32): Option<u32> {
  return tensor == ABSENT ? Option.none<u32>() : Option.some<u32>(<u32>tensor);
}
