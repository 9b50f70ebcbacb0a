// Temperature, fixed (Ackley, Hinton and Sejnowski 1985) or following the entropy (Zhu et al. 2023, arXiv 2309.02772, as
// llama.cpp has it: the share of the largest possible entropy, to some power, says where between two temperatures).

import { DynamicTemperatureOptions } from "../bindings/wit";
import { Candidates } from "./candidates";
import { entropy } from "./typical";

/** At 0 the largest alone stays, the lowest id among equals. */
export function applyTemperature(candidates: Candidates, temperature: f32): void {
  if (temperature == 0) candidates.keepOne(candidates.largestIndex());
  else if (temperature != 1) divide(candidates, temperature);
}

export function applyDynamicTemperature(
  candidates: Candidates,
  temperature: f32,
  options: DynamicTemperatureOptions,
): void {
  if (candidates.count < 2) return;
  const mass = candidates.weigh();
  if (mass == 0) return;
  const share = entropy(candidates, mass, Math.log(mass)) / Math.log(candidates.count);
  const least = max<f64>(0, <f64>temperature - options.range);
  const most = <f64>temperature + options.range;
  const power = Math.pow(max<f64>(share, 0), options.exponent);
  applyTemperature(candidates, <f32>(least + (most - least) * power));
}

/** Where quotients would overflow the largest is taken off first, which changes no probability. */
function divide(candidates: Candidates, temperature: f32): void {
  const top = candidates.largest();
  const shift: f32 = isFinite<f32>(top / temperature) ? 0 : top;
  const logits = candidates.own();
  const end = logits + ((<usize>candidates.count) << 2);
  for (let at = logits; at < end; at += 4) {
    store<f32>(at, (load<f32>(at) - shift) / temperature);
  }
}
