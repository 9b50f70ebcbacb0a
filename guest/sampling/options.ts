// What sampling options may be. Names in messages are the WIT's.

import { Error, SamplingOptions } from "../bindings/wit";
import { badArgument } from "../model/failure";

/** Null if every field has a meaning. */
export function checkSamplingOptions(options: SamplingOptions): Error | null {
  const temperature = options.temperature;
  if (!(temperature >= 0 && isFinite<f32>(temperature))) {
    return badArgument(`temperature is ${temperature}, not a finite number of at least 0`);
  }
  if (!isShare(options.topP)) return badArgument(`top-p is ${options.topP}, not from 0 to 1`);
  if (!isShare(options.minP)) return badArgument(`min-p is ${options.minP}, not from 0 to 1`);
  return null;
}

function isShare(value: f32): bool {
  return value >= 0 && value <= 1;
}
