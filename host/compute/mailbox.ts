// A session's mailbox: the shared memory through which its guest's thread asks the compute worker. Two slots,
// so that one request may be under way while the next is written; a slot belongs to the guest's side
// until it is `requested` and again when it is `done`. Anything in it may be a lie: the compute side copies
// what it decides on before it checks it.
//
// | bytes            | |
// | 0 .. 63          | header: the cancel flag, the crowd flag |
// | 64 .. 191        | two slots' words, one cache line each |
// | 4096 ..          | two slots' data, input and result in one place |

import { RealmError } from "../error/realm-error.ts";

/** Values that one call can take in or give back: 8 MiB. A chunk of 448 columns of Llama 1.1B fits. */
export const valuesMaxDefault = 2 * 2 ** 20;

/** The least that the world promises to guests. */
const valuesMaxLeast = 262_144;

export const slotCount = 2;

const dataStart = 4096;
const slotWordsStart = 16;
const slotWords = 16;
const valueBytes = 4;

/** Who may write to a slot. */
export const slotFree = 0;
export const slotRequested = 1;
export const slotDone = 2;

/** Indices among the header's words. */
const cancelFlag = 0;
const crowdFlag = 1;

/** Indices among a slot's words. */
const stateWord = 0;

/** What a request or an answer says beside its data. */
export const word = {
  operation: 1,
  /** Program or model. */
  subject: 2,
  tensor: 3,
  columns: 4,
  /** Of the request: values or bytes in the data. */
  length: 5,
  /** Order of the session's requests. */
  sequence: 6,
  /** Of the answer: 0, or 1 for an error record. */
  failed: 7,
  /** Of the answer: values or bytes in the data. */
  resultLength: 8,
  /** Of the answer: which kind of list, and the length of a second one. */
  resultKind: 9,
  resultEnds: 10,
} as const;

/** `valuesMax`: f32 values of one call, in or out. Memory is taken as it is touched. */
export function createMailbox({ valuesMax = valuesMaxDefault } = {}): SharedArrayBuffer {
  if (!Number.isInteger(valuesMax) || valuesMax < valuesMaxLeast || valuesMax % 2 !== 0) {
    const message = `cannot make a mailbox for ${valuesMax} values`;
    throw new RealmError("bad-argument", `${message}: an even number from ${valuesMaxLeast} on is`);
  }
  return new SharedArrayBuffer(dataStart + slotCount * valuesMax * valueBytes);
}

/** From here on the session's requests fail with `cancelled`, also the one that is being waited for. */
export function requestCancel(mailbox: SharedArrayBuffer): void {
  const view = new MailboxView(mailbox);
  view.setCancelled(true);
  for (const slot of view.slots) slot.wake();
}

/** Lets the session's requests run again. */
export function withdrawCancel(mailbox: SharedArrayBuffer): void {
  new MailboxView(mailbox).setCancelled(false);
}

/** A mailbox as both sides see it. */
export class MailboxView {
  readonly slots: readonly Slot[];
  readonly valuesMax: number;
  readonly #header: Int32Array;

  constructor(mailbox: SharedArrayBuffer) {
    this.valuesMax = (mailbox.byteLength - dataStart) / (slotCount * valueBytes);
    this.#header = new Int32Array(mailbox, 0, slotWordsStart);
    this.slots = Array.from(
      { length: slotCount },
      (_, index) => new Slot(mailbox, index, this.valuesMax),
    );
  }

  get cancelled(): boolean {
    return Atomics.load(this.#header, cancelFlag) !== 0;
  }

  setCancelled(cancelled: boolean): void {
    Atomics.store(this.#header, cancelFlag, cancelled ? 1 : 0);
  }

  /** Whether others want the cores while this session waits: other sessions, or threads that compute for it. */
  get crowded(): boolean {
    return Atomics.load(this.#header, crowdFlag) !== 0;
  }

  setCrowded(crowded: boolean): void {
    Atomics.store(this.#header, crowdFlag, crowded ? 1 : 0);
  }
}

export class Slot {
  readonly index: number;
  /** The data, as the two kinds of calls see it. */
  readonly values: Float32Array;
  readonly bytes: Uint8Array;
  readonly #words: Int32Array;

  constructor(mailbox: SharedArrayBuffer, index: number, valuesMax: number) {
    const start = dataStart + index * valuesMax * valueBytes;
    const words = (slotWordsStart + index * slotWords) * Int32Array.BYTES_PER_ELEMENT;
    this.index = index;
    this.values = new Float32Array(mailbox, start, valuesMax);
    this.bytes = new Uint8Array(mailbox, start, valuesMax * valueBytes);
    this.#words = new Int32Array(mailbox, words, slotWords);
  }

  get state(): number {
    return Atomics.load(this.#words, stateWord);
  }

  /** Hands the slot over: everything else is written before. */
  pass(state: number): void {
    Atomics.store(this.#words, stateWord, state);
    // Only the guest's side sleeps here, for the answer.
    if (state === slotDone) Atomics.notify(this.#words, stateWord);
  }

  /** Sleeps while the slot is requested, but no longer than the time given. */
  sleep(timeoutMs: number): void {
    // Safety: only the guest's thread waits here; the compute worker passes every slot it was given.
    Atomics.wait(this.#words, stateWord, slotRequested, timeoutMs);
  }

  /** Ends a `sleep` although nothing was passed. */
  wake(): void {
    Atomics.notify(this.#words, stateWord);
  }

  /** A word as u32. */
  get(index: number): number {
    return (this.#words[index] ?? 0) >>> 0;
  }

  set(index: number, value: number): void {
    this.#words[index] = value;
  }
}

/** What can be asked. */
export const operation = {
  run: 1,
  rows: 2,
  matmul: 3,
  compile: 4,
  freeProgram: 5,
  metadata: 6,
  readArray: 7,
  readTensor: 8,
} as const;

/** Kinds of lists in an answer to `readArray`. */
export const listKind = { integers: 0, floats: 1, texts: 2 } as const;
