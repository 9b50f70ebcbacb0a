// Multiplies by a matrix of every type in a process of its own, because what ggml cannot do ends the process:
// once where it may be repacked and once kept plain. Prints a line of JSON for each type when it is done.

import { Device } from "../../host/compute/device.ts";
import {
  loadMatrices,
  locate,
  product,
  quantized,
  randomBlocks,
  randomValues,
  relativeError,
} from "./matrix.ts";

export interface TypeReport {
  readonly type: number;
  /** Whether the second matrix was. */
  readonly repacked: boolean;
  /** Of products with the plain matrix against its own rows, multiplied in doubles. */
  readonly plainError: number;
  /** Of products with the other matrix against the same. */
  readonly otherError: number;
  /** Of the matrix's rows against what was quantized; 0 where it was made of random blocks. */
  readonly rowError: number;
}

const inputLength = 512;
/** The least that is repacked: smaller tensors stay plain. */
const outputLength = 136;
/** Rows that differ; some types take seconds to quantize more. */
const rowsQuantized = 8;
const values = randomValues(inputLength * rowsQuantized, 1);
/** iq2_xxs, iq2_xs, iq1_s, iq2_s, iq1_m: quantizing to them begins with a search of 1 to 10 seconds. */
const gridTypes = new Set([16, 17, 19, 22, 29]);
const everyRow = Uint32Array.from({ length: outputLength }, (_, row) => row);
const hostileValues = [NaN, Infinity, -Infinity, 3e38, 1e-45];

const device = Device.open({ threads: 1 });
for (const type of process.argv.slice(2).map(Number)) {
  process.stdout.write(`${JSON.stringify(tryType(type))}\n`);
}
device.close();

function tryType(type: number): TypeReport {
  // Embeddings are always plain, so the first is the plain kernel's.
  const few = gridTypes.has(type)
    ? { bytes: randomBlocks(type, inputLength * rowsQuantized) }
    : quantized("few", type, [inputLength, rowsQuantized], values);
  const bytes = repeated(few.bytes, outputLength / rowsQuantized);
  const matrices = ["token_embd.weight", "blk.0.attn_q.weight"].map((name) => {
    return { name, type, dimensions: [inputLength, outputLength], bytes };
  });
  const { tensors } = device.planWeights(locate(matrices));
  const weights = loadMatrices(device, matrices);
  const rows = new Float32Array(inputLength * outputLength);
  device.rows(weights, 0, everyRow, rows);
  const [plain, other] = [0, 1].map((weight) => {
    const program = device.compile(weights, {
      inputs: [inputLength],
      steps: [{ tag: "matmul", val: { weight, input: 0 } }],
      outputs: [1],
    });
    const multiply = (columns: number, input: Float32Array): Float32Array => {
      const output = new Float32Array(outputLength * columns);
      program.run(columns, input, output);
      return output;
    };
    const error = Math.max(
      ...[1, 2, 3, 4, 7, 32].map((columns) => errorOf(multiply, columns, rows)),
    );
    for (const value of hostileValues) multiply(3, new Float32Array(inputLength * 3).fill(value));
    program.free();
    return error;
  });
  weights.free();
  return {
    type,
    repacked: tensors[1]?.repacked === true,
    plainError: plain ?? Infinity,
    otherError: other ?? Infinity,
    rowError: gridTypes.has(type)
      ? 0
      : relativeError(rows.subarray(0, values.length), Float64Array.from(values)),
  };
}

function repeated(bytes: Uint8Array, times: number): Uint8Array {
  const all = new Uint8Array(bytes.length * times);
  for (let time = 0; time < times; time++) all.set(bytes, time * bytes.length);
  return all;
}

function errorOf(
  multiply: (columns: number, input: Float32Array) => Float32Array,
  columns: number,
  rows: Float32Array,
): number {
  const input = randomValues(inputLength * columns, 2);
  const expected = product(rows, input, { inputLength, outputLength, columns });
  return relativeError(multiply(columns, input), expected);
}
