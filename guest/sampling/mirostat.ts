// Mirostat 2: tokens whose surprise (-log2 p) is over a bound are dropped, and the bound moves so that what is chosen
// surprises as much as is wanted. Basu et al. 2020, arXiv 2007.14966.

import { MirostatOptions } from "../bindings/wit";
import { Candidates } from "./candidates";

export class Mirostat {
  /** In bits; twice the target at first. */
  private bound: f64 = 0;
  private options: MirostatOptions = new MirostatOptions(0, 0);

  start(options: MirostatOptions): void {
    this.options = options;
    this.bound = 2 * <f64>options.targetEntropy;
  }

  /** The likeliest is always kept. */
  apply(candidates: Candidates): void {
    const mass = candidates.weigh();
    if (mass == 0) return;
    const least = <f64>candidates.top + Math.log(mass) - this.bound * Math.LN2;
    candidates.keepFrom(<f32>min(least, <f64>candidates.top));
  }

  /** `share`: probability of the token that was chosen, among those that were left. */
  settle(share: f64): void {
    const options = this.options;
    this.bound -= <f64>options.learningRate * (-Math.log2(share) - options.targetEntropy);
  }
}
