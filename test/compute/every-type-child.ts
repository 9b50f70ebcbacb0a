// Multiplies by matrices of every type in a process of its own, because what ggml cannot do ends the process: one
// where it may be repacked and one kept plain, one of a height that no kernel likes, and experts in both places.
// Prints a line of JSON for each type when it is done.

import { Device, type Weights } from "../../host/compute/device.ts";
import type { ProgramDefinition } from "../../host/compute/program-definition.ts";
import type { Program } from "../../host/compute/program.ts";
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
  /** Likewise of a matrix with an odd number of rows, which may be repacked. */
  readonly oddError: number;
  /** Likewise of experts, kept plain and where they may be repacked, and whether they were. */
  readonly plainExpertError: number;
  readonly otherExpertError: number;
  readonly expertsRepacked: boolean;
  /** Products whose bits were others on more threads than one. */
  readonly threadsMattered: number;
  /** Of the matrix's rows against what was quantized; 0 where it was made of random blocks. */
  readonly rowError: number;
}

const inputLength = 512;
/** A multiple of 48 and of 32 (AMX) that is repacked, without 7 rows too: smaller tensors stay plain. */
const outputLength = 288;
/** Rows that differ, so that experts do; some types take seconds to quantize more. */
const rowsQuantized = 9;
/** Of so many rows each that they can be repacked. */
const expertCount = 3;
const values = randomValues(inputLength * rowsQuantized, 1);
/** iq2_xxs, iq2_xs, iq1_s, iq2_s, iq1_m: quantizing to them begins with a search of 1 to 10 seconds. */
const gridTypes = new Set([16, 17, 19, 22, 29]);
const everyRow = Uint32Array.from({ length: outputLength }, (_, row) => row);
const hostileValues = [NaN, Infinity, -Infinity, 3e38, 1e-45];

const device = Device.open({ threads: 1 });
const devicesOfMany = [2, 3].map((threads) => Device.open({ threads }));
for (const type of process.argv.slice(2).map(Number)) {
  process.stdout.write(`${JSON.stringify(tryType(type))}\n`);
}
for (const open of [device, ...devicesOfMany]) open.close();

function tryType(type: number): TypeReport {
  // Embeddings are always plain: those are the plain kernel's.
  const few = gridTypes.has(type)
    ? { bytes: randomBlocks(type, inputLength * rowsQuantized) }
    : quantized("few", type, [inputLength, rowsQuantized], values);
  const bytes = repeated(few.bytes, outputLength / rowsQuantized);
  const flat = [inputLength, outputLength];
  const stacked = [inputLength, outputLength / expertCount, expertCount];
  const odd = [inputLength, outputLength - 7];
  const matrices = [
    { name: "token_embd.weight", type, dimensions: flat, bytes },
    { name: "blk.0.attn_q.weight", type, dimensions: flat, bytes },
    { name: "blk.1.attn_q.weight", type, dimensions: odd, bytes: firstRows(bytes, odd) },
    { name: "token_embd.experts.weight", type, dimensions: stacked, bytes },
    { name: "blk.0.ffn_up_exps.weight", type, dimensions: stacked, bytes },
  ];
  const { tensors } = device.planWeights(locate(matrices));
  const weights = loadMatrices(device, matrices);
  const rows = new Float32Array(inputLength * outputLength);
  device.rows(weights, 0, everyRow, rows);
  const errors = matrices.map(({ dimensions }, weight) =>
    dimensions.length === 2
      ? errorOfMatrix(weights, { weight, outputLength: dimensions[1] ?? 0 }, rows)
      : errorOfExperts(weights, weight, rows),
  );
  const threadsMattered = matrices.reduce((sum, { dimensions }, weight) => {
    return sum + (dimensions.length === 2 ? differencesByThreads(weights, weight) : 0);
  }, 0);
  weights.free();
  const [plain, other, oddOne, plainExpert, otherExpert] = errors;
  return {
    type,
    repacked: tensors[1]?.repacked !== undefined,
    plainError: plain ?? Infinity,
    otherError: other ?? Infinity,
    oddError: oddOne ?? Infinity,
    plainExpertError: plainExpert ?? Infinity,
    otherExpertError: otherExpert ?? Infinity,
    expertsRepacked: tensors[4]?.repacked !== undefined,
    threadsMattered,
    rowError: gridTypes.has(type)
      ? 0
      : relativeError(rows.subarray(0, values.length), Float64Array.from(values)),
  };
}

function firstRows(bytes: Uint8Array, [, rows = 0]: readonly number[]): Uint8Array {
  return bytes.subarray(0, (bytes.length / outputLength) * rows);
}

/** Of products at several widths against the matrix's own rows; the last see what is no number. */
function errorOfMatrix(
  weights: Weights,
  { weight, outputLength: length }: { readonly weight: number; readonly outputLength: number },
  rows: Float32Array,
): number {
  const program = device.compile(weights, productWith(weight));
  const multiply = (columns: number, input: Float32Array): Float32Array => {
    const output = new Float32Array(length * columns);
    program.run(columns, input, output);
    return output;
  };
  const errors = [1, 2, 3, 4, 7, 32].map((columns) => {
    const input = randomValues(inputLength * columns, 2);
    const expected = product(rows, input, { inputLength, outputLength: length, columns });
    return Math.max(
      relativeError(multiply(columns, input), expected),
      relativeError(multiplied(program, { columns, apart: true }, input), expected),
    );
  });
  for (const value of hostileValues) multiply(3, new Float32Array(inputLength * 3).fill(value));
  program.free();
  return Math.max(...errors);
}

function productWith(weight: number): ProgramDefinition {
  return {
    inputs: [inputLength],
    steps: [{ tag: "matmul", val: { weight, input: 0 } }],
    outputs: [1],
  };
}

function differencesByThreads(weights: Weights, weight: number): number {
  const programs = [device, ...devicesOfMany].map((each) =>
    each.compile(weights, productWith(weight)),
  );
  let differences = 0;
  for (const columns of [1, 2, 3, 4, 7, 32]) {
    const input = randomValues(inputLength * columns, 4);
    for (const apart of [false, true]) {
      const [one, ...many] = programs.map((program) =>
        Buffer.from(multiplied(program, { columns, apart }, input).buffer),
      );
      differences += many.filter((other) => one?.equals(other) !== true).length;
    }
  }
  for (const program of programs) program.free();
  return differences;
}

/** `apart`: each column by the kernel of one, where the buffer has that. */
function multiplied(
  program: Program,
  { columns, apart }: { readonly columns: number; readonly apart: boolean },
  input: Float32Array,
): Float32Array {
  const output = new Float32Array(program.outputLength * columns);
  const part = { first: 0, columns, totalColumns: columns, input, output };
  program.runMerged([part], { multiple: 1, apart });
  return output;
}

/** Of products with two experts of each column, which stand one after the other in the flat matrix. */
function errorOfExperts(weights: Weights, weight: number, rows: Float32Array): number {
  const program = device.compile(weights, {
    inputs: [inputLength, 2],
    steps: [{ tag: "matmul", val: { weight, input: 0, experts: { choice: 1, used: 2 } } }],
    outputs: [2],
  });
  const length = outputLength / expertCount;
  const errors = [1, 2, 4, 7, 32].map((columns) => {
    const input = randomValues(inputLength * columns, 3);
    const choice = Float32Array.from({ length: 2 * columns }, (_, at) => (at * at) % expertCount);
    const output = new Float32Array(2 * length * columns);
    program.run(columns, Float32Array.of(...input, ...choice), output);
    const all = product(rows, input, { inputLength, outputLength, columns });
    const expected = Array.from(choice, (expert, at) => {
      const start = Math.floor(at / 2) * outputLength + expert * length;
      return [...all.subarray(start, start + length)];
    });
    return relativeError(output, Float64Array.from(expected.flat()));
  });
  const wild = new Float32Array((inputLength + 2) * 3);
  for (const value of hostileValues) program.run(3, wild.fill(value), new Float32Array(6 * length));
  program.free();
  return Math.max(...errors);
}

function repeated(bytes: Uint8Array, times: number): Uint8Array {
  const all = new Uint8Array(bytes.length * times);
  for (let time = 0; time < times; time++) all.set(bytes, time * bytes.length);
  return all;
}
