// From logits to a token: those that the constraint allows, then top-k, top-p, min-p and temperature in llama.cpp's
// order. The probability it gives is the model's own, before any of that.

import { Error, SamplingOptions } from "./bindings/wit";
import { Choices } from "./choices";
import { badArgument, unsupported } from "./failure";

/** Null if every field has a meaning and is known here. */
export function checkSampling(options: SamplingOptions): Error | null {
  const temperature = options.temperature;
  if (!(temperature >= 0) || !isFinite<f32>(temperature)) {
    return badArgument(`temperature is ${temperature}, not a finite number of at least 0`);
  }
  if (!(options.topP >= 0 && options.topP <= 1)) {
    return badArgument(`top-p is ${options.topP}, not from 0 to 1`);
  }
  if (!(options.minP >= 0 && options.minP <= 1)) {
    return badArgument(`min-p is ${options.minP}, not from 0 to 1`);
  }
  const unknown = unknownSampler(options);
  return unknown.length > 0 ? unsupported(`cannot sample with ${unknown}`) : null;
}

/** What asks for more than top-k, top-p, min-p and temperature in this order; empty if nothing does. */
function unknownSampler(options: SamplingOptions): string {
  if (options.logitBias.isSome) return "logit-bias";
  if (options.penalties.isSome) return "penalties";
  if (options.dry.isSome) return "dry";
  if (options.topNSigma.isSome) return "top-n-sigma";
  if (options.typicalP.isSome) return "typical-p";
  if (options.xtc.isSome) return "xtc";
  if (options.dynamicTemperature.isSome) return "dynamic-temperature";
  if (options.mirostat.isSome) return "mirostat";
  return options.samplers.isSome ? "samplers in an order" : "";
}

class Candidate {
  constructor(
    public token: u32,
    public logit: f32,
  ) {}
}

export class Sampler {
  private state: u64;

  constructor(private options: SamplingOptions) {
    this.state = options.seed;
  }

  /** A token, or -1 where the logits are no numbers. `choices`: none where everything is allowed. */
  sample(logits: StaticArray<f32>, choices: Choices | null): i32 {
    const candidates: Candidate[] = [];
    for (let token = 0; token < logits.length; token++) {
      if (choices != null && !choices.allows(token)) continue;
      candidates.push(new Candidate(token, logits[token]));
    }
    if (candidates.length == 0 || !isFinite<f64>(logSum(logits))) return -1;
    if (this.options.temperature == 0) return largest(candidates).token;
    // Largest first; of equal ones the lower id.
    candidates.sort((a, b) =>
      a.logit == b.logit ? <i32>a.token - <i32>b.token : a.logit > b.logit ? -1 : 1,
    );
    const options = this.options;
    if (options.topK > 0) candidates.length = min<u32>(candidates.length, options.topK);
    if (options.topP < 1) keepMass(candidates, options.topP);
    if (options.minP > 0) keepFrom(candidates, candidates[0].logit + <f32>Math.log(options.minP));
    return this.draw(candidates);
  }

  private draw(candidates: Candidate[]): u32 {
    const top = candidates[0].logit;
    const temperature = <f64>this.options.temperature;
    let mass: f64 = 0;
    for (let i = 0; i < candidates.length; i++) {
      mass += Math.exp(<f64>(candidates[i].logit - top) / temperature);
    }
    let rest = this.uniform() * mass;
    for (let i = 0; i < candidates.length; i++) {
      rest -= Math.exp(<f64>(candidates[i].logit - top) / temperature);
      if (rest < 0) return candidates[i].token;
    }
    return candidates[0].token;
  }

  /** In [0, 1), 53 bits; SplitMix64 (Steele, Lea and Flood 2014), to which seeds that are close are not alike. */
  private uniform(): f64 {
    this.state += 0x9e3779b97f4a7c15;
    let bits = this.state;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
    return <f64>((bits ^ (bits >> 31)) >> 11) / 9007199254740992.0;
  }
}

/** ln of the sum of e^logit: a logit less this is the logarithm of a probability. */
export function logSum(logits: StaticArray<f32>): f64 {
  let top = logits[0];
  for (let i = 1; i < logits.length; i++) top = max(top, logits[i]);
  let sum: f64 = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp(<f64>(logits[i] - top));
  return <f64>top + Math.log(sum);
}

function largest(candidates: Candidate[]): Candidate {
  let best = candidates[0];
  for (let i = 1; i < candidates.length; i++) {
    if (candidates[i].logit > best.logit) best = candidates[i];
  }
  return best;
}

/** The fewest of the largest that have that share of all. */
function keepMass(candidates: Candidate[], share: f32): void {
  const top = candidates[0].logit;
  let mass: f64 = 0;
  for (let i = 0; i < candidates.length; i++) mass += Math.exp(<f64>(candidates[i].logit - top));
  let kept: f64 = 0;
  for (let i = 0; i < candidates.length; i++) {
    kept += Math.exp(<f64>(candidates[i].logit - top));
    if (kept < mass * share) continue;
    candidates.length = i + 1;
    return;
  }
}

function keepFrom(candidates: Candidate[], least: f32): void {
  let count = 1;
  while (count < candidates.length && candidates[count].logit >= least) count++;
  candidates.length = count;
}
