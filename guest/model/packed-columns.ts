// Some columns of a batch of texts between two programs, as many as go in one host call. A program reads `inputs` and
// gives `outputs`, as in activations.ts; here the columns of several texts lie behind each other, and nothing says where
// one begins.
//   outputs: x, queries, keys, values, each [length, columns]
//   inputs:  x, attention

import { Error, Pending, Program } from "../bindings/wit";
import { Configuration } from "./configuration";
import { bug } from "./failure";
import { Layout } from "./layout";
import { checkReceived, listAt, listIn } from "./list-view";

export class PackedColumns {
  /** Of the batch's columns: the first that is here, and how many are. */
  first: u32 = 0;
  columns: u32 = 0;
  private embedding: u32;
  private queryValues: u32;
  private keyValues: u32;
  private valueValues: u32;
  private attentionValues: u32;
  private inputs: usize;
  private outputs: usize;
  private pending: Pending | null = null;
  /** Where what is pending goes, and how many values it has. */
  private target: usize = 0;
  private expected: u32 = 0;

  /** `columns`: most of them. */
  constructor(configuration: Configuration, columns: u32, layout: Layout) {
    this.embedding = configuration.embeddingLength;
    this.queryValues = configuration.headCount * configuration.keyLength;
    this.keyValues = configuration.headCountKv * configuration.keyLength;
    this.valueValues = configuration.headCountKv * configuration.valueLength;
    this.attentionValues = configuration.headCount * configuration.valueLength;
    this.inputs = listIn(layout, <u64>(this.embedding + this.attentionValues) * columns);
    this.outputs = listIn(layout, <u64>(this.embedding + this.projected) * columns);
  }

  /** Values of a column's query, key and value. */
  private get projected(): u32 {
    return this.queryValues + this.keyValues + this.valueValues;
  }

  /** Of column `column` here; so are the next. */
  x(column: u32): usize {
    return this.outputs + ((<usize>this.embedding * column) << 2);
  }

  /** What the last program gave of a column. */
  result(column: u32, resultLength: u32): usize {
    return this.outputs + ((<usize>resultLength * column) << 2);
  }

  queries(column: u32): usize {
    return this.part(0, this.queryValues, column);
  }

  keys(column: u32): usize {
    return this.part(this.queryValues, this.keyValues, column);
  }

  values(column: u32): usize {
    return this.part(this.queryValues + this.keyValues, this.valueValues, column);
  }

  attention(column: u32): usize {
    const start = <usize>this.embedding * this.columns + <usize>this.attentionValues * column;
    return this.inputs + (start << 2);
  }

  /** Column `column` of an output part with `length` values a column, `before` values behind x. */
  private part(before: u32, length: u32, column: u32): usize {
    const start = (<usize>this.embedding + before) * this.columns;
    return this.outputs + ((start + <usize>length * column) << 2);
  }

  /** Lays x into the inputs of the next program, before attention. */
  layIn(): void {
    memory.copy(this.inputs, this.outputs, (<usize>this.embedding * this.columns) << 2);
  }

  /** Program 0, whose input is x alone; `givesX`: it gives a new one. */
  submitFirst(program: Program, givesX: bool): Error | null {
    this.target = givesX ? this.outputs : this.queries(0);
    this.expected = (givesX ? this.embedding + this.projected : this.projected) * this.columns;
    return this.submit(program, this.outputs, this.embedding);
  }

  /** The program of a later block. */
  submitNext(program: Program): Error | null {
    this.target = this.outputs;
    this.expected = (this.embedding + this.projected) * this.columns;
    return this.submit(program, this.inputs, this.embedding + this.attentionValues);
  }

  /** The last one, which gives results of that length alone, no longer than x. */
  submitLast(program: Program, resultLength: u32): Error | null {
    this.target = this.outputs;
    this.expected = resultLength * this.columns;
    return this.submit(program, this.inputs, this.embedding + this.attentionValues);
  }

  private submit(program: Program, from: usize, values: u32): Error | null {
    const submitted = program.submit(listAt(from, values * this.columns), this.columns);
    if (submitted.isErr) return submitted.err;
    this.pending = submitted.ok;
    return null;
  }

  wait(): Error | null {
    const pending = this.pending;
    if (pending == null) return bug("waited for a program that was not submitted");
    const error = pending.waitInto(this.target, this.expected);
    this.abandon();
    return error ? error : checkReceived(this.expected);
  }

  /** Drops what was submitted, if anything. */
  abandon(): void {
    const pending = this.pending;
    if (pending != null) pending.drop();
    this.pending = null;
  }
}
