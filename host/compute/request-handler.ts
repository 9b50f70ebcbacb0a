// One session's requests: its grants are checked here, and its programs are known here. What only reads is
// answered at once; runs of programs are checked and left to who schedules them.

import { RealmError } from "../error/realm-error.ts";
import { answerData, answerFloats, answerNumber, answerSlice, answerValues } from "./answers.ts";
import type { Device, Weights } from "./device.ts";
import { operation, word, type Slot } from "./mailbox.ts";
import type { ModelSource } from "./model-source.ts";
import type { RunPart } from "./program.ts";
import { readDefinition, readRange } from "./read-definition.ts";
import type { SharedProgram, SharedPrograms } from "./shared-programs.ts";

/** Programs of a session; a model of 100 layers needs 101. */
const programsMax = 4096;

/** Longest request that comes as text: 64 steps take 10 KiB. Bytes. */
const textBytesMax = 256 * 1024;

/** What all sessions compute with. */
export interface Arithmetic {
  readonly device: Device;
  readonly models: ModelSource;
  readonly shared: SharedPrograms;
}

/** A run of a program, checked; its answer's length is written already. */
export interface RunRequest {
  readonly shared: SharedProgram;
  readonly part: RunPart;
}

export class RequestHandler {
  readonly #device: Device;
  readonly #models: ModelSource;
  readonly #shared: SharedPrograms;
  #granted: ReadonlySet<number>;
  readonly #programs = new Map<number, SharedProgram>();
  /** Programs of one product, for `matmul-by-id`; by model and tensor. */
  readonly #products = new Map<string, SharedProgram>();
  readonly #onCompiled: (shared: SharedProgram) => void;
  #lastProgram = 0;

  constructor(
    { device, models, shared }: Arithmetic,
    granted: ReadonlySet<number>,
    onCompiled: (shared: SharedProgram) => void,
  ) {
    this.#onCompiled = onCompiled;
    this.#device = device;
    this.#models = models;
    this.#shared = shared;
    this.#granted = granted;
  }

  /**
   * Writes the answer into the slot, or throws the error to answer with. A run is only checked: it is for the
   * caller to be run, and the session's oldest request until it is answered.
   */
  handle(slot: Slot, cancelled: boolean): RunRequest | undefined {
    const asked = slot.get(word.operation);
    // Freeing goes on when a session was cancelled; so does all else that the session is done with.
    if (cancelled && asked !== operation.freeProgram) {
      throw new RealmError("cancelled", "the session was cancelled");
    }
    switch (asked) {
      case operation.run:
        return this.#run(slot, this.#program(slot.get(word.subject)));
      case operation.matmul:
        return this.#run(slot, this.#product(slot.get(word.subject), slot.get(word.tensor)));
      default:
        this.#answer(slot, asked);
        return undefined;
    }
  }

  /** The only models that the guest may use from now on. */
  grant(models: ReadonlySet<number>): void {
    this.#granted = models;
  }

  /** Frees the session's programs on a model. */
  forgetModel(model: number): void {
    this.#release(this.#programs, (program) => program.model === model);
    this.#release(this.#products, (program) => program.model === model);
  }

  /** Frees all of the session's programs. */
  close(): void {
    this.#release(this.#programs, () => true);
    this.#release(this.#products, () => true);
  }

  #answer(slot: Slot, asked: number): void {
    switch (asked) {
      case operation.rows:
        return this.#rows(slot);
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

  #run(slot: Slot, shared: SharedProgram): RunRequest {
    const { values } = slot;
    const columns = slot.get(word.columns);
    const input = values.subarray(0, checkedLength(slot, values.length));
    const length = shared.program.outputLength * columns;
    checkRoom(length, values.length);
    const output = values.subarray(0, length);
    const part = { first: 0, columns, totalColumns: columns, input, output };
    shared.program.check(part);
    answerValues(slot, length);
    return { shared, part };
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
    const program = this.#shared.acquire(model, this.#weights(model), definition);
    try {
      this.#onCompiled(program);
    } catch (thrown) {
      this.#shared.release(program);
      throw thrown;
    }
    this.#lastProgram += 1;
    this.#programs.set(this.#lastProgram, program);
    answerNumber(slot, this.#lastProgram);
  }

  #freePrograms(slot: Slot): void {
    const { buffer, byteOffset, length: valuesMax } = slot.values;
    const count = Math.min(checkedLength(slot, valuesMax), programsMax);
    const dropped = new Set(new Uint32Array(buffer, byteOffset, count));
    this.#release(this.#programs, (_, number) => dropped.has(number));
    answerValues(slot, 0);
  }

  #readArray(slot: Slot): void {
    const model = this.#model(slot);
    const { key, first, count } = readRange(textOf(slot));
    answerSlice(slot, this.#models.readArray(model, key, first, count));
  }

  #program(number: number): SharedProgram {
    const found = this.#programs.get(number);
    if (found !== undefined) return found;
    throw new RealmError("bad-argument", `cannot run program ${number}: there is none`);
  }

  /** The program of one product, made at first use. */
  #product(model: number, tensor: number): SharedProgram {
    const weights = this.#weights(this.#checkGrant(model));
    const key = `${model}/${tensor}`;
    const known = this.#products.get(key);
    if (known !== undefined) return known;
    const [inputLength = 1] = weights.tensor(tensor).location.dimensions;
    const program = this.#shared.acquire(model, weights, {
      inputs: [inputLength],
      steps: [{ tag: "matmul", val: { weight: tensor, input: 0 } }],
      outputs: [1],
    });
    this.#products.set(key, program);
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

  #release<Key>(
    programs: Map<Key, SharedProgram>,
    chosen: (program: SharedProgram, key: Key) => boolean,
  ): void {
    for (const [key, program] of programs) {
      if (!chosen(program, key)) continue;
      programs.delete(key);
      this.#shared.release(program);
    }
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
