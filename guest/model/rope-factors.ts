// What a file divides the frequencies of rotation by, pair by pair: llama3's one tensor for any length, or longrope's
// two (Ding et al. 2024), of which a session takes the one for its length.

import { Error, readTensor, Result } from "../bindings/wit";
import { badFile } from "./failure";
import { ABSENT } from "./metadata-reader";
import { RopeFactorTensors } from "./tensors";

/** Each of shape [ropeDimensionCount / 2], or empty. */
export class RopeFactors {
  constructor(
    private any: StaticArray<f32>,
    private short: StaticArray<f32>,
    private long: StaticArray<f32>,
  ) {}

  /** Whether a session's factors depend on its length. */
  get areTwo(): bool {
    return this.any.length == 0 && this.long.length != 0;
  }

  /** The factors of a session with so many positions, of a model trained on `originalContextLength`. */
  forContext(contextLength: u32, originalContextLength: u32): StaticArray<f32> {
    if (this.any.length != 0) return this.any;
    return contextLength > originalContextLength ? this.long : this.short;
  }
}

/** Errors: as the import's, `bad-file`. */
export function readRopeFactors(
  model: u32,
  tensors: RopeFactorTensors,
): Result<RopeFactors, Error> {
  const any = read(model, "rope_freqs.weight", tensors.any);
  if (any.isErr) return Result.err<RopeFactors, Error>(any.err);
  const short = read(model, "rope_factors_short.weight", tensors.short);
  if (short.isErr) return Result.err<RopeFactors, Error>(short.err);
  const long = read(model, "rope_factors_long.weight", tensors.long);
  if (long.isErr) return Result.err<RopeFactors, Error>(long.err);
  return Result.ok<RopeFactors, Error>(new RopeFactors(any.ok, short.ok, long.ok));
}

function read(model: u32, name: string, tensor: i32): Result<StaticArray<f32>, Error> {
  if (tensor == ABSENT) return Result.ok<StaticArray<f32>, Error>(new StaticArray<f32>(0));
  const factors = readTensor(model, <u32>tensor);
  if (factors.isErr) return factors;
  for (let i = 0; i < factors.ok.length; i++) {
    if (isFinite<f32>(factors.ok[i]) && factors.ok[i] > 0) continue;
    return Result.err<StaticArray<f32>, Error>(
      badFile(
        `cannot read the model: "${name}" is ${factors.ok[i]} at ${i}, not a finite number above 0`,
      ),
    );
  }
  return factors;
}
