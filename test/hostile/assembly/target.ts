// The model that this guest was given, as far as it needs it to do harm.

import {
  Error,
  ErrorKind,
  ExpertSelection,
  getModelMetadata,
  MatmulStep,
  Option,
  Program,
  Result,
  Step,
} from "./bindings/wit";

export let modelId: u32 = 0;
/** Its largest matrix. */
export let matrix: u32 = 0;
export let rowLength: u32 = 0;
export let rowCount: u32 = 0;

export function chooseTarget(model: u32): Error | null {
  const metadata = getModelMetadata(model);
  if (metadata.isErr) return metadata.err;
  modelId = model;
  const tensors = metadata.ok.tensors;
  for (let index = 0; index < tensors.length; index++) {
    const dimensions = tensors[index].dimensions;
    if (dimensions.length != 2 || <u32>dimensions[1] <= rowCount) continue;
    matrix = index;
    rowLength = <u32>dimensions[0];
    rowCount = <u32>dimensions[1];
  }
  return null;
}

export function product(tensor: u32): Step {
  return Step.matmul(
    new MatmulStep(
      tensor,
      0,
      Option.none<u32>(),
      Option.none<u32>(),
      Option.none<ExpertSelection>(),
    ),
  );
}

/** A program of so many products with the largest matrix, of which the first is given back. */
export function compile(products: i32): Result<Program, Error> {
  const steps = new StaticArray<Step>(products);
  for (let index = 0; index < products; index++) steps[index] = product(matrix);
  return Program.create(modelId, [rowLength], steps, [1]);
}

export function column(): StaticArray<f32> {
  return new StaticArray<f32>(rowLength);
}

/** For what should have failed. */
export function wonderful(what: string): Error {
  return new Error(ErrorKind.Bug, "bug", "the host let it happen: " + what);
}

/** What a call ended with that may fail. */
export function outcome<T>(result: Result<T, Error>): string {
  return result.isErr ? result.err.code + " " + result.err.message : "fine";
}
