// A compiled program: checked, and ready to run on any number of columns that fits.

import { RealmError } from "../error/realm-error.ts";
import type { CheckedProgram } from "./ggml/check-program.ts";
import { GraphsOfProgram, type GraphRunner } from "./ggml/graph-runner.ts";
import type { Weights, WeightTensor } from "./ggml/weights.ts";

/** Columns of one request: all of them, or `columns` from `first` on. */
export interface RunPart {
  readonly first: number;
  readonly columns: number;
  /** Of the request. */
  readonly totalColumns: number;
  /** The input values one after the other, each of shape [length, totalColumns]. */
  readonly input: Float32Array;
  /** Filled likewise; may lie where the input does. */
  readonly output: Float32Array;
}

/** How columns are multiplied. */
export interface ProductForm {
  /** Their number is filled up to a multiple of it. */
  readonly multiple: number;
  /** Repacked matrices are multiplied with one column at a time. */
  readonly apart: boolean;
}

const together: ProductForm = { multiple: 1, apart: false };

/** A weight tensor of a product. */
export interface ProgramMatrix {
  readonly tensor: WeightTensor;
  /** Where each column meets some of the matrices in it. */
  readonly experts:
    | {
        /** Of each column. */
        readonly used: number;
        /** Values that go in for a column: one vector for all experts, or one for each. */
        readonly inputLength: number;
      }
    | undefined;
}

export class Program {
  /** Values of one column of all inputs together. */
  readonly inputLength: number;
  /** Values of one column of all outputs together. */
  readonly outputLength: number;
  /** What its products multiply with. */
  readonly matrices: readonly ProgramMatrix[];
  readonly #runner: GraphRunner;
  readonly #graphs: GraphsOfProgram;
  readonly #weights: Weights;
  #freed = false;

  /** Made by `Device.compile`. */
  constructor(runner: GraphRunner, weights: Weights, program: CheckedProgram) {
    const lengthOf = (index: number): number => program.values[index]?.length ?? 0;
    const inputs = program.values.slice(0, program.inputCount);
    this.inputLength = inputs.reduce((sum, { length }) => sum + length, 0);
    this.outputLength = program.outputs.reduce((sum, index) => sum + lengthOf(index), 0);
    this.matrices = matricesOf(program);
    this.#runner = runner;
    this.#weights = weights;
    this.#graphs = new GraphsOfProgram(program);
  }

  /**
   * Runs the program on one request's columns. Errors: `not-found` (freed), `bad-argument` (lengths), `limit`
   * (columns), `out-of-memory`.
   */
  run(columns: number, input: Float32Array, output: Float32Array): void {
    this.runMerged([{ first: 0, columns, totalColumns: columns, input, output }]);
  }

  /**
   * Runs the program once on the columns of several requests, side by side, and on columns of zeros up to the next
   * multiple; repacked matrices on one column at a time where `apart`. Errors: as `run`.
   */
  runMerged(parts: readonly RunPart[], { multiple, apart }: ProductForm = together): void {
    for (const part of parts) this.check(part);
    const columns = parts.reduce((sum, part) => sum + part.columns, 0);
    const width = Math.ceil(columns / multiple) * multiple;
    const graph = this.#runner.ready(this.#graphs, { columns: width, apart });
    for (const value of graph.inputs) value.fill(0, (value.length / width) * columns);
    for (const { value, part, inProduct, inRequest, count } of pieces(graph.inputs, parts, width)) {
      value.set(part.input.subarray(inRequest, inRequest + count), inProduct);
    }
    this.#runner.run(graph);
    for (const { value, part, inProduct, inRequest, count } of pieces(
      graph.outputs,
      parts,
      width,
    )) {
      part.output.set(value.subarray(inProduct, inProduct + count), inRequest);
    }
  }

  /** Multiply-adds with weights. */
  get productsOfColumn(): number {
    return this.#graphs.productsOfColumn;
  }

  free(): void {
    this.#runner.forget(this.#graphs);
    this.#freed = true;
  }

  /** Errors: `not-found` (freed), `bad-argument` (lengths). */
  check({ first, columns, totalColumns, input, output }: RunPart): void {
    if (this.#freed || this.#weights.freed) {
      const what = this.#freed ? "program that was dropped" : "program whose weights were freed";
      throw new RealmError("not-found", `cannot run a ${what}`);
    }
    if (!Number.isInteger(columns) || columns < 1 || first + columns > totalColumns) {
      throw new RealmError("bad-argument", `cannot run a program on ${columns} columns`);
    }
    checkLength("input", totalColumns, this.inputLength, input.length);
    checkLength("output", totalColumns, this.outputLength, output.length);
  }
}

function matricesOf({ values }: CheckedProgram): ProgramMatrix[] {
  return values.flatMap(({ made }) => {
    if (made?.step.tag !== "matmul" || made.weight === undefined) return [];
    const { experts, input } = made.step.val;
    const inputLength = values[input]?.length ?? 0;
    const selection = experts === undefined ? undefined : { used: experts.used, inputLength };
    return [{ tensor: made.weight, experts: selection }];
  });
}

/** One request's share of one value: `count` numbers, where they stand in the product and in the request. */
interface Piece {
  readonly value: Float32Array;
  readonly part: RunPart;
  readonly inProduct: number;
  readonly inRequest: number;
  readonly count: number;
}

/** Of each value the columns of each part, side by side. */
function pieces(
  values: readonly Float32Array[],
  parts: readonly RunPart[],
  width: number,
): readonly Piece[] {
  const all: Piece[] = [];
  let before = 0;
  for (const value of values) {
    const length = value.length / width;
    let inProduct = 0;
    for (const part of parts) {
      const inRequest = before * part.totalColumns + part.first * length;
      const count = length * part.columns;
      all.push({ value, part, inProduct, inRequest, count });
      inProduct += count;
    }
    before += length;
  }
  return all;
}

function checkLength(what: string, columns: number, length: number, found: number): void {
  if (found === columns * length) return;
  const message = `cannot run a program: its ${what} has ${found} values`;
  throw new RealmError("bad-argument", `${message}, ${columns} columns of ${length} take another`);
}
