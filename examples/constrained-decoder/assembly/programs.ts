// The arithmetic that the host does for a block: two programs around the attention that the guest does itself, and
// one behind the last block. A guest in a hurry makes one program of a block's end and the next one's beginning.
//   begin   [x] -> [queries, keys, values]
//   end     [x, attention] -> [x]
//   output  [x] -> [logits]

import {
  Activation,
  BinaryOperator,
  BinaryStep,
  Error,
  ExpertSelection,
  GatedStep,
  MatmulStep,
  NormKind,
  NormStep,
  Option,
  Program,
  Result,
  Step,
} from "./bindings/wit";
import { BlockWeights, Configuration } from "./configuration";

export class Programs {
  /** Of each block. */
  begin: Program[] = [];
  end: Program[] = [];
  output: Program[] = [];

  /** All programs of a model, or an error and none. */
  static create(model: u32, configuration: Configuration): Result<Programs, Error> {
    const programs = new Programs();
    const error = programs.createAll(model, configuration);
    if (error == null) return Result.ok<Programs, Error>(programs);
    programs.drop();
    return Result.err<Programs, Error>(error);
  }

  /** Gives them back to the host. */
  drop(): void {
    const all = this.begin.concat(this.end).concat(this.output);
    for (let i = 0; i < all.length; i++) all[i].drop();
  }

  private createAll(model: u32, configuration: Configuration): Error | null {
    const epsilon = configuration.normEpsilon;
    const embedding = configuration.embeddingLength;
    let error: Error | null = null;
    for (let i = 0; i < configuration.blocks.length && error == null; i++) {
      const block = configuration.blocks[i];
      error = keep(beginning(block, epsilon).create(model, [embedding]), this.begin);
      if (error != null) break;
      error = keep(ending(block, epsilon).create(model, [embedding, embedding]), this.end);
    }
    if (error != null) return error;
    const steps = new Steps(1);
    const normal = steps.norm(configuration.outputNorm, 0, epsilon);
    steps.outputs = [steps.matmul(configuration.output, normal)];
    return keep(steps.create(model, [embedding]), this.output);
  }
}

function keep(created: Result<Program, Error>, programs: Program[]): Error | null {
  if (created.isErr) return created.err;
  programs.push(created.ok);
  return null;
}

function beginning(block: BlockWeights, epsilon: f32): Steps {
  const steps = new Steps(1);
  const normal = steps.norm(block.attentionNorm, 0, epsilon);
  const query = steps.matmul(block.query, normal);
  const key = steps.matmul(block.key, normal);
  steps.outputs = [query, key, steps.matmul(block.value, normal)];
  return steps;
}

function ending(block: BlockWeights, epsilon: f32): Steps {
  const steps = new Steps(2);
  const middle = steps.add(0, steps.matmul(block.attentionOutput, 1));
  const normal = steps.norm(block.feedForwardNorm, middle, epsilon);
  const gate = steps.matmul(block.gate, normal);
  const inner = steps.gated(gate, steps.matmul(block.up, normal));
  steps.outputs = [steps.add(middle, steps.matmul(block.down, inner))];
  return steps;
}

/** The steps of one program; each gives the number of its value. */
class Steps {
  outputs: StaticArray<u32> = [];
  private steps: Step[] = [];

  constructor(private inputCount: u32) {}

  matmul(weight: u32, input: u32): u32 {
    const nothing = Option.none<u32>();
    const experts = Option.none<ExpertSelection>();
    return this.push(Step.matmul(new MatmulStep(weight, input, nothing, nothing, experts)));
  }

  norm(weight: u32, input: u32, epsilon: f32): u32 {
    const kind = NormKind.RootMeanSquare;
    const scale = Option.some<u32>(weight);
    return this.push(Step.norm(new NormStep(kind, input, epsilon, 0, scale, Option.none<u32>())));
  }

  add(left: u32, right: u32): u32 {
    return this.push(Step.binary(new BinaryStep(BinaryOperator.Add, left, right)));
  }

  gated(gate: u32, up: u32): u32 {
    return this.push(Step.gated(new GatedStep(Activation.Silu, gate, up)));
  }

  create(model: u32, inputs: StaticArray<u32>): Result<Program, Error> {
    return Program.create(model, inputs, StaticArray.fromArray<Step>(this.steps), this.outputs);
  }

  private push(step: Step): u32 {
    this.steps.push(step);
    return this.inputCount + this.steps.length - 1;
  }
}
