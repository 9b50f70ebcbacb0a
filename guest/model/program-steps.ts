// The steps of one program as they are added: values are numbered, inputs first. Each function adds steps and gives the
// number of their value.

import {
  Activation,
  BinaryOperator,
  BinaryStep,
  ExpertSelection,
  GatedStep,
  MatmulStep,
  Option,
  Step,
} from "../bindings/wit";
import { ABSENT } from "./metadata-reader";

export class ProgramSteps {
  protected steps: Array<Step> = [];
  protected inputs: u32 = 0;

  push(step: Step): u32 {
    this.steps.push(step);
    return this.inputs + <u32>this.steps.length - 1;
  }

  /** `bias`: or ABSENT. `selection`: of experts, where the weight holds theirs. */
  product(
    weight: u32,
    input: u32,
    bias: i32 = ABSENT,
    selection: ExpertSelection | null = null,
  ): u32 {
    const adapter = Option.none<u32>();
    const experts =
      selection == null ? Option.none<ExpertSelection>() : Option.some<ExpertSelection>(selection);
    return this.push(Step.matmul(new MatmulStep(weight, input, optional(bias), adapter, experts)));
  }

  gated(activation: Activation, gate: u32, up: u32): u32 {
    return this.push(Step.gated(new GatedStep(activation, gate, up)));
  }

  add(left: u32, right: u32): u32 {
    return this.push(Step.binary(new BinaryStep(BinaryOperator.Add, left, right)));
  }
}

/** `tensor`: or ABSENT. */
export function optional(tensor: i32): Option<u32> {
  return tensor == ABSENT ? Option.none<u32>() : Option.some<u32>(<u32>tensor);
}
