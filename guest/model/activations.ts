// What lies between two programs for some columns. A program reads `inputs` and gives `outputs`; attention
// reads the one and writes the other, so nothing is overwritten while it is needed.
//   outputs: x       shape [embeddingLength, columns], the residual stream
//            queries shape [keyLength, headCount, columns]
//            keys    shape [keyLength, headCountKv, columns]
//            values  shape [valueLength, headCountKv, columns]
//   inputs:  x, then attention, shape [valueLength, headCount, columns]
// The parts follow each other without gaps for the columns at hand, as programs want them.

import { Error, Pending, Program, rowsByIdInto } from "../bindings/wit";
import { BlockRopes, RopeTables } from "./block-ropes";
import { Configuration } from "./configuration";
import { bug } from "./failure";
import { Layout } from "./layout";
import { checkReceived, listAt, listIn } from "./list-view";

/** Floats that a column takes in the widest program: what goes in or what comes out. */
export function columnValues(configuration: Configuration): u32 {
  return max(inputValues(configuration), outputValues(configuration));
}

function inputValues(configuration: Configuration): u32 {
  return configuration.embeddingLength + configuration.headCount * configuration.valueLength;
}

function outputValues(configuration: Configuration): u32 {
  const queries = configuration.headCount * configuration.keyLength;
  const pair = configuration.keyLength + configuration.valueLength;
  return configuration.embeddingLength + queries + configuration.headCountKv * pair;
}

export class Activations {
  readonly ropes: RopeTables;
  /** Position of the first column. */
  first: u32 = 0;
  columns: u32 = 0;
  private configuration: Configuration;
  private inputs: usize;
  private outputs: usize;
  /** Columns laid into `inputs`. */
  private inputColumns: u32 = 0;
  private pending: Pending | null = null;

  constructor(configuration: Configuration, ropes: BlockRopes, columns: u32, layout: Layout) {
    this.configuration = configuration;
    this.ropes = new RopeTables(ropes, columns, layout);
    this.inputs = listIn(layout, <u64>inputValues(configuration) * columns);
    this.outputs = listIn(layout, <u64>outputValues(configuration) * columns);
  }

  queries(column: u32): usize {
    return this.part(0, this.configuration.headCount * this.configuration.keyLength, column);
  }

  keys(column: u32): usize {
    const configuration = this.configuration;
    const before = configuration.headCount * configuration.keyLength;
    return this.part(before, configuration.headCountKv * configuration.keyLength, column);
  }

  values(column: u32): usize {
    const configuration = this.configuration;
    const before = (configuration.headCount + configuration.headCountKv) * configuration.keyLength;
    return this.part(before, configuration.headCountKv * configuration.valueLength, column);
  }

  /** Column `column` of an output part with `length` values a column, `before` values behind x. */
  private part(before: u32, length: u32, column: u32): usize {
    const start = (<usize>this.configuration.embeddingLength + before) * this.columns;
    return this.outputs + ((start + <usize>length * column) << 2);
  }

  /** Where attention of the columns laid in goes. */
  get attention(): usize {
    return this.inputs + ((<usize>this.configuration.embeddingLength * this.inputColumns) << 2);
  }

  /** Starts on tokens (u32s at `tokens`) at positions `first ..`: x is their rows of the embedding, scaled. */
  embed(model: u32, tensor: u32, tokens: usize, first: u32, columns: u32): Error | null {
    this.first = first;
    this.columns = columns;
    this.ropes.fill(first, columns);
    const length = this.configuration.embeddingLength * columns;
    let error = rowsByIdInto(model, tensor, tokens, columns, this.outputs, length);
    if (!error) error = checkReceived(length);
    if (!error) this.scaleEmbedding(length);
    return error;
  }

  private scaleEmbedding(length: u32): void {
    const scale = this.configuration.embeddingScale;
    if (scale == 1) return;
    const end = this.outputs + ((<usize>length) << 2);
    for (let at = this.outputs; at < end; at += 4) store<f32>(at, load<f32>(at) * scale);
  }

  /** Lays x of `count` columns from `column` on into the inputs of the next program. */
  layIn(column: u32, count: u32): void {
    const bytes = (<usize>this.configuration.embeddingLength) << 2;
    memory.copy(this.inputs, this.outputs + bytes * column, bytes * count);
    this.inputColumns = count;
  }

  /** Program 0, whose input is x alone: queries, keys and values come behind it. */
  start(program: Program): Error | null {
    const length = this.configuration.embeddingLength * this.columns;
    const target = this.queries(0);
    const expected = outputValues(this.configuration) * this.columns - length;
    const error = program.runInto(this.outputs, length, this.columns, target, expected);
    return error ? error : checkReceived(expected);
  }

  /** The program of a later block on the columns laid in. */
  step(program: Program): Error | null {
    const expected = outputValues(this.configuration) * this.columns;
    return this.finish(program, this.outputs, expected);
  }

  /** The last program on the columns laid in; `expected` floats go to `target`. */
  finish(program: Program, target: usize, expected: u32): Error | null {
    const columns = this.inputColumns;
    const length = inputValues(this.configuration) * columns;
    const error = program.runInto(this.inputs, length, columns, target, expected);
    return error ? error : checkReceived(expected);
  }

  /** `start`, whose result `waitStart` takes. */
  submitStart(program: Program): Error | null {
    return this.submit(program, this.outputs, this.configuration.embeddingLength, this.columns);
  }

  waitStart(): Error | null {
    const values = outputValues(this.configuration) - this.configuration.embeddingLength;
    return this.wait(this.queries(0), values * this.columns);
  }

  /** `step`, whose result `waitStep` takes. */
  submitStep(program: Program): Error | null {
    return this.submit(program, this.inputs, inputValues(this.configuration), this.inputColumns);
  }

  waitStep(): Error | null {
    return this.wait(this.outputs, outputValues(this.configuration) * this.columns);
  }

  private submit(program: Program, from: usize, values: u32, columns: u32): Error | null {
    const submitted = program.submit(listAt(from, values * columns), columns);
    if (submitted.isErr) return submitted.err;
    this.pending = submitted.ok;
    return null;
  }

  private wait(target: usize, expected: u32): Error | null {
    const pending = this.pending;
    if (pending == null) return bug("waited for a program that was not submitted");
    const error = pending.waitInto(target, expected);
    this.abandon();
    return error ? error : checkReceived(expected);
  }

  /** Drops what was submitted, if anything. */
  abandon(): void {
    const pending = this.pending;
    if (pending != null) pending.drop();
    this.pending = null;
  }
}
