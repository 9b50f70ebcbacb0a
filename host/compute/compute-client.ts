// The guest's side of a mailbox: what a guest's imports come down to. Blocks its thread while it waits.
// Lists that come back are views of the mailbox and hold until the next call. No native code here.

import { deserialize } from "node:v8";

import type { ArraySlice, ModelMetadata } from "../abi/world.ts";
import { RealmError, type ErrorFields } from "../error/realm-error.ts";
import { ringDoorbell } from "./doorbell.ts";
import {
  MailboxView,
  operation,
  slotDone,
  slotFree,
  slotRequested,
  word,
  type Slot,
} from "./mailbox.ts";
import type { ProgramDefinition } from "./program-definition.ts";
import { answered, readSlice } from "./read-answer.ts";

/** Longest sleep without looking at the cancel flag. */
const lookMs = 100;

/** Columns of activations, one after the other. */
export interface Columns {
  readonly values: Float32Array;
  readonly columns: number;
}

export interface ComputeClientOptions {
  readonly mailbox: SharedArrayBuffer;
  readonly doorbell: SharedArrayBuffer;
  /** How often to look for an answer before sleeping. Default: 0. */
  readonly spins?: number;
  /** Programs and pending runs that the guest may hold. Default: any number. */
  readonly handlesMax?: number;
}

interface Request {
  readonly operation: number;
  readonly subject?: number;
  readonly tensor?: number;
  readonly columns?: number;
}

export class ComputeClient {
  /** Values that one call can take in or give back. */
  readonly valuesMax: number;
  readonly #mailbox: MailboxView;
  readonly #doorbell: SharedArrayBuffer;
  readonly #spins: number;
  readonly #handlesMax: number;
  readonly #pending = new Map<number, Slot>();
  /** Slots whose answer nobody wants; free again when they are done. */
  readonly #abandoned = new Set<Slot>();
  /** Programs to be freed as soon as a slot is free. */
  #dropped: number[] = [];
  #sequence = 0;
  #lastPending = 0;
  /** Programs and pending runs that were given and not freed. */
  #handles = 0;

  constructor({ mailbox, doorbell, spins = 0, handlesMax = Infinity }: ComputeClientOptions) {
    this.#handlesMax = handlesMax;
    this.#mailbox = new MailboxView(mailbox);
    this.#doorbell = doorbell;
    this.#spins = spins;
    this.valuesMax = this.#mailbox.valuesMax;
  }

  /** Errors: `denied`, `limit`. */
  metadata(model: number): ModelMetadata {
    const slot = this.#ask({ operation: operation.metadata, subject: model });
    const bytes = Buffer.from(slot.bytes.subarray(0, slot.get(word.resultLength)));
    // What the compute side wrote with `serialize`.
    return deserialize(bytes) as ModelMetadata;
  }

  /** Errors: `denied`, `not-found`, `bad-argument`, `limit`. */
  readArray(
    model: number,
    key: string,
    { first, count }: { readonly first: number; readonly count: number },
  ): ArraySlice {
    const text = JSON.stringify({ key, first, count });
    const slot = this.#askText({ operation: operation.readArray, subject: model }, text);
    return readSlice(slot);
  }

  /** Errors: `denied`, `not-found`, `limit`, `unsupported`. */
  readTensor(model: number, tensor: number): Float32Array {
    return answered(this.#ask({ operation: operation.readTensor, subject: model, tensor }));
  }

  /** Errors: `denied`, `not-found`, `bad-argument`, `limit`, `unsupported`. */
  rows(model: number, tensor: number, rows: Uint32Array): Float32Array {
    const request = { operation: operation.rows, subject: model, tensor };
    this.#checkLength(rows.length);
    const slot = this.#takeSlot();
    new Uint32Array(slot.values.buffer, slot.values.byteOffset, rows.length).set(rows);
    return answered(this.#finish(this.#send(slot, request, rows.length)));
  }

  /** Errors: `denied`, `not-found`, `bad-argument`, `limit`, `unsupported`, `cancelled`. */
  matmul(model: number, tensor: number, input: Columns): Float32Array {
    const { columns } = input;
    const request = { operation: operation.matmul, subject: model, tensor, columns };
    return answered(this.#finish(this.#sendValues(request, input.values)));
  }

  /** A program's number, which is not 0. Errors: as `compute.program.create`. */
  compile(model: number, { inputs, steps, outputs }: ProgramDefinition): number {
    this.#checkHandles();
    const definition = { inputs: Array.from(inputs), steps, outputs: Array.from(outputs) };
    const request = { operation: operation.compile, subject: model };
    const program = this.#askText(request, JSON.stringify(definition)).get(word.resultLength);
    this.#handles += 1;
    return program;
  }

  /** Errors: `bad-argument`, `limit`, `cancelled`. */
  run(program: number, { values, columns }: Columns): Float32Array {
    const request = { operation: operation.run, subject: program, columns };
    return answered(this.#finish(this.#sendValues(request, values)));
  }

  /** A pending run's number, which is not 0. Errors: as `run`; `limit` if 2 are pending. */
  submit(program: number, { values, columns }: Columns): number {
    this.#checkHandles();
    const request = { operation: operation.run, subject: program, columns };
    const slot = this.#sendValues(request, values);
    this.#handles += 1;
    this.#lastPending += 1;
    this.#pending.set(this.#lastPending, slot);
    return this.#lastPending;
  }

  /** The result of a submitted run. Errors: as `run`; `bad-argument` if it was waited for before. */
  wait(pending: number): Float32Array {
    const found = this.#pending.get(pending);
    if (found === undefined) {
      throw new RealmError("bad-argument", `cannot wait for run ${pending}: it is not pending`);
    }
    this.#pending.delete(pending);
    return answered(this.#finish(found));
  }

  /** Never fails; the program goes when the mailbox has room to say so. */
  freeProgram(program: number): void {
    this.#handles -= 1;
    this.#dropped.push(program);
    this.#sendDropped();
  }

  /** Discards a result that was not waited for. */
  freePending(pending: number): void {
    this.#handles -= 1;
    const found = this.#pending.get(pending);
    if (found === undefined) return;
    this.#pending.delete(pending);
    this.#abandoned.add(found);
  }

  #ask(request: Request): Slot {
    return this.#finish(this.#send(this.#takeSlot(), request, 0));
  }

  #askText(request: Request, text: string): Slot {
    const bytes = Buffer.from(text);
    const slot = this.#takeSlot();
    if (bytes.length > slot.bytes.length) {
      throw new RealmError("limit", `cannot send ${bytes.length} bytes to the compute worker`);
    }
    slot.bytes.set(bytes);
    return this.#finish(this.#send(slot, request, bytes.length));
  }

  #sendValues(request: Request, values: Float32Array): Slot {
    this.#checkLength(values.length);
    const slot = this.#takeSlot();
    slot.values.set(values);
    return this.#send(slot, request, values.length);
  }

  #checkHandles(): void {
    if (this.#handles < this.#handlesMax) return;
    const message = `cannot give a guest another handle: it has ${this.#handles}`;
    throw new RealmError("limit", `${message}, its limit of handles is ${this.#handlesMax}`);
  }

  #checkLength(length: number): void {
    if (length <= this.valuesMax) return;
    const message = `cannot compute with ${length} values in one call`;
    throw new RealmError("limit", `${message}: at most ${this.valuesMax} are possible`);
  }

  /** A slot to write to. */
  #takeSlot(): Slot {
    this.#checkCancelled();
    this.#sendDropped();
    const slot = this.#freeSlot() ?? this.#reclaimedSlot();
    if (slot !== undefined) return slot;
    throw new RealmError("limit", "cannot ask for more: 2 runs are pending already");
  }

  #freeSlot(): Slot | undefined {
    for (const slot of this.#abandoned) {
      if (slot.state !== slotDone) continue;
      this.#abandoned.delete(slot);
      slot.pass(slotFree);
    }
    return this.#mailbox.slots.find((slot) => slot.state === slotFree);
  }

  /** An abandoned slot, when the compute worker is through with it. */
  #reclaimedSlot(): Slot | undefined {
    const [slot] = this.#abandoned;
    if (slot === undefined) return undefined;
    this.#waitWhileRequested(slot);
    return this.#freeSlot();
  }

  #send(slot: Slot, request: Request, length: number): Slot {
    this.#sequence += 1;
    slot.set(word.operation, request.operation);
    slot.set(word.subject, request.subject ?? 0);
    slot.set(word.tensor, request.tensor ?? 0);
    slot.set(word.columns, request.columns ?? 0);
    slot.set(word.length, length);
    slot.set(word.sequence, this.#sequence);
    slot.pass(slotRequested);
    ringDoorbell(this.#doorbell);
    return slot;
  }

  /** Waits for the answer. The slot is free from here on, and its data hold until the next request. */
  #finish(slot: Slot): Slot {
    try {
      this.#waitWhileRequested(slot);
    } catch (thrown) {
      this.#abandoned.add(slot);
      throw thrown;
    }
    slot.pass(slotFree);
    if (slot.get(word.failed) === 0) return slot;
    const text = Buffer.from(slot.bytes.subarray(0, slot.get(word.resultLength))).toString();
    // What the compute side wrote.
    throw RealmError.from(JSON.parse(text) as ErrorFields);
  }

  #waitWhileRequested(slot: Slot): void {
    const spins = this.#mailbox.crowded ? 0 : this.#spins;
    for (let spin = 0; spin < spins; spin++) {
      if (slot.state !== slotRequested) return;
    }
    while (slot.state === slotRequested) {
      this.#checkCancelled();
      slot.sleep(lookMs);
    }
  }

  #checkCancelled(): void {
    if (this.#mailbox.cancelled) throw new RealmError("cancelled", "the session was cancelled");
  }

  /** Says which programs were dropped; nobody waits for the answers. */
  #sendDropped(): void {
    const dropped = this.#dropped;
    if (dropped.length === 0) return;
    const slot = this.#freeSlot();
    if (slot === undefined) return;
    this.#dropped = [];
    new Uint32Array(slot.values.buffer, slot.values.byteOffset, dropped.length).set(dropped);
    this.#send(slot, { operation: operation.freeProgram }, dropped.length);
    this.#abandoned.add(slot);
  }
}
