// A compiled program: checked, and ready to run on any number of columns that fits.

import { RealmError } from "../error/realm-error.ts";
import type { CheckedProgram } from "./ggml/check-program.ts";
import { GraphsOfProgram, type GraphRunner } from "./ggml/graph-runner.ts";
import type { Weights } from "./ggml/weights.ts";

export class Program {
  /** Values of one column of all inputs together. */
  readonly inputLength: number;
  /** Values of one column of all outputs together. */
  readonly outputLength: number;
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
    this.#runner = runner;
    this.#weights = weights;
    this.#graphs = new GraphsOfProgram(program);
  }

  /**
   * Runs the program. `input`: the input values one after the other, each of shape [length, columns];
   * `output`: filled likewise. Errors: `bad-argument` (lengths), `limit` (columns), `out-of-memory`.
   */
  run(columns: number, input: Float32Array, output: Float32Array): void {
    this.#check(columns, input.length, output.length);
    const graph = this.#runner.ready(this.#graphs, columns);
    let from = 0;
    for (const value of graph.inputs) {
      value.set(from === 0 && input.length === value.length ? input : slice(input, from, value));
      from += value.length;
    }
    this.#runner.run(graph);
    let to = 0;
    for (const value of graph.outputs) {
      output.set(value, to);
      to += value.length;
    }
  }

  free(): void {
    this.#runner.forget(this.#graphs);
    this.#freed = true;
  }

  #check(columns: number, inputLength: number, outputLength: number): void {
    if (this.#freed || this.#weights.freed) {
      const what = this.#freed ? "program that was dropped" : "program whose weights were freed";
      throw new RealmError("not-found", `cannot run a ${what}`);
    }
    if (!Number.isInteger(columns) || columns < 1) {
      throw new RealmError("bad-argument", `cannot run a program on ${columns} columns`);
    }
    checkLength("input", columns, this.inputLength, inputLength);
    checkLength("output", columns, this.outputLength, outputLength);
  }
}

function slice(input: Float32Array, from: number, value: Float32Array): Float32Array {
  return input.subarray(from, from + value.length);
}

function checkLength(what: string, columns: number, length: number, found: number): void {
  if (found === columns * length) return;
  const message = `cannot run a program: its ${what} has ${found} values`;
  throw new RealmError("bad-argument", `${message}, ${columns} columns of ${length} take another`);
}
