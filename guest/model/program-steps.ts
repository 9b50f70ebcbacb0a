// The steps of one program as they are added: values are numbered, inputs first.

import { Step } from "../bindings/wit";

export class ProgramSteps {
  protected steps: Array<Step> = [];
  protected inputs: u32 = 0;

  /** Gives the number of the step's value. */
  push(step: Step): u32 {
    this.steps.push(step);
    return this.inputs + <u32>this.steps.length - 1;
  }
}
