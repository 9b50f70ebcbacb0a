// One session's requests: its grants are checked here, and its programs live here.

import { RealmError } from "../error/realm-error.ts";
import { answerData, answerFloats, answerNumber, answerSlice, answerValues } from "./answers.ts";
import type { Device, Weights } from "./device.ts";
import { operation, word, type Slot } from "./mailbox.ts";
import type { ModelSource } from "./model-source.ts";
import type { Program } from "./program.ts";
import { readDefinition, readRange } from "./read-definition.ts";

/** Programs of a session; a model of 100 layers needs 101. */
const programsMax = 4096;

/** Longest request that comes as text: 64 steps take 10 KiB. Bytes. */
const textBytesMax = 256 * 1024;

interface SessionProgram {
  readonly model: number;
  readonly program: Program;
}

export class RequestHandler {
  readonly #device: Device;
  readonly #models: ModelSource;
  readonly #granted: ReadonlySet<number>;
  readonly #programs = new Map<number, SessionProgram>();
  /** Programs of one product, for `matmul-by-id`; by model and tensor. */
  readonly #products = new Map<string, SessionProgram>();
  #lastProgram = 0;

  constructor(device: Device, models: ModelSource, granted: ReadonlySet<number>) {
    this.#device = device;
    this.#models = models;
    this.#granted = granted;
  }

  /** Writes the answer into the slot, or throws the error to answer with. */
  handle(slot: Slot, cancelled: boolean): void {
    const asked = slot.get(word.operation);
    // Freeing goes on when a session was cancelled; so does all else that the session is done with.
    if (cancelled && asked !== operation.freeProgram) {
      throw new RealmError("cancelled", "the session was cancelled");
    }
    switch (asked) {
      case operation.run:
        return this.#run(slot, this.#program(slot.get(word.subject)));
      case operation.rows:
        return this.#rows(slot);
      case operation.matmul:
        return this.#run(slot, this.#product(slot.get(word.subject), slot.get(word.tensor)));
      case operation.compile:
        return this.#compile(slot);
      case operation.freeProgram:
        return this.#freePrograms(slot);
      case operation.metadata:
        return answerData(slot, this.#models.metadata(this.#model(slot)));
      case operation.readArray:
        return this.#readArray(slot);
      case operation.readTensor: {
        const model = this.#model(slot);
        return answerFloats(slot, this.#models.readTensor(model, slot.get(word.tensor)));
      }
      default:
        throw new RealmError("bad-argument", `cannot serve a request of kind ${asked}`);
    }
  }

  /** Frees the session's programs on a model. */
  forgetModel(model: number): void {
    freePrograms(this.#programs, (program) => program.model === model);
    freePrograms(this.#products, (program) => program.model === model);
  }

  /** Frees all of the session's programs. */
  close(): void {
    freePrograms(this.#programs, () => true);
    freePrograms(this.#products, () => true);
  }

  #run(slot: Slot, program: Program): void {
    const { values } = slot;
    const columns = slot.get(word.columns);
    const input = values.subarray(0, checkedLength(slot, values.length));
    const length = program.outputLength * columns;
    checkRoom(length, values.length);
    // The input is read whole before the output, which takes its place, is written.
    program.run(columns, input, values.subarray(0, length));
    answerValues(slot, length);
  }

  #rows(slot: Slot): void {
    const weights = this.#weights(this.#model(slot));
    const tensor = slot.get(word.tensor);
    const { buffer, byteOffset, length: valuesMax } = slot.values;
    const count = checkedLength(slot, valuesMax);
    const rowLength = weights.tensor(tensor).location.dimensions[0] ?? 1;
    checkRoom(count * rowLength, valuesMax);
    const rows = new Uint32Array(buffer, byteOffset, count).slice();
    const output = slot.values.subarray(0, count * rowLength);
    this.#device.rows(weights, tensor, rows, output);
    answerValues(slot, output.length);
  }

  #compile(slot: Slot): void {
    const model = this.#model(slot);
    const definition = readDefinition(textOf(slot));
    if (this.#programs.size >= programsMax) {
      throw new RealmError("limit", `cannot compile more than ${programsMax} programs`);
    }
    const program = this.#device.compile(this.#weights(model), definition);
    this.#lastProgram += 1;
    this.#programs.set(this.#lastProgram, { model, program });
    answerNumber(slot, this.#lastProgram);
  }

  #freePrograms(slot: Slot): void {
    const { buffer, byteOffset, length: valuesMax } = slot.values;
    const count = Math.min(checkedLength(slot, valuesMax), programsMax);
    for (const number of new Uint32Array(buffer, byteOffset, count)) {
      this.#programs.get(number)?.program.free();
      this.#programs.delete(number);
    }
    answerValues(slot, 0);
  }

  #readArray(slot: Slot): void {
    const model = this.#model(slot);
    const { key, first, count } = readRange(textOf(slot));
    answerSlice(slot, this.#models.readArray(model, key, first, count));
  }

  #program(number: number): Program {
    const found = this.#programs.get(number);
    if (found !== undefined) return found.program;
    throw new RealmError("bad-argument", `cannot run program ${number}: there is none`);
  }

  /** The program of one product, made at first use. */
  #product(model: number, tensor: number): Program {
    const weights = this.#weights(this.#checkGrant(model));
    const key = `${model}/${tensor}`;
    const known = this.#products.get(key);
    if (known !== undefined) return known.program;
    const [inputLength = 1] = weights.tensor(tensor).location.dimensions;
    const program = this.#device.compile(weights, {
      inputs: [inputLength],
      steps: [{ tag: "matmul", val: { weight: tensor, input: 0 } }],
      outputs: [1],
    });
    this.#products.set(key, { model, program });
    return program;
  }

  #model(slot: Slot): number {
    return this.#checkGrant(slot.get(word.subject));
  }

  /** Says the same of a model that isn't there and of one that the session may not use. */
  #checkGrant(model: number): number {
    if (this.#granted.has(model)) return model;
    throw new RealmError("denied", `model ${model} was not granted to this session`);
  }

  #weights(model: number): Weights {
    return this.#models.weights(model);
  }
}

function freePrograms<Key>(
  programs: Map<Key, SessionProgram>,
  chosen: (program: SessionProgram) => boolean,
): void {
  for (const [key, entry] of programs) {
    if (!chosen(entry)) continue;
    entry.program.free();
    programs.delete(key);
  }
}

/** The request's length, which has to fit into the slot. */
function checkedLength(slot: Slot, lengthMax: number): number {
  const length = slot.get(word.length);
  if (length <= lengthMax) return length;
  const message = `cannot read a request of ${length} values: the mailbox has room for ${lengthMax}`;
  throw new RealmError("bad-argument", message);
}

function checkRoom(length: number, valuesMax: number): void {
  if (length <= valuesMax) return;
  const message = `cannot give back ${length} values in one call`;
  throw new RealmError("limit", `${message}: at most ${valuesMax} are possible`);
}

/** The request's text, copied out of reach of the guest's thread. */
function textOf(slot: Slot): string {
  const length = checkedLength(slot, slot.bytes.length);
  if (length > textBytesMax) {
    const message = `cannot read a request of ${length} bytes`;
    throw new RealmError("limit", `${message}: at most ${textBytesMax} are possible`);
  }
  return Buffer.from(slot.bytes.subarray(0, length)).toString();
}
