// What the frames between a bridge and its guest's process say, and in which order: the bridge starts the
// process and calls it, one call at a time; until the call's result, the process sends and the bridge answers
// what is to be answered.

import type { GuestConventions, GuestFiles, GuestGlue } from "../guest-modules.ts";

/** Words of each kind in brackets. */
export const kind = {
  /** To the process: `GuestStart`, serialized by V8. */
  start: 1,
  /** A `CallMessage`, serialized by V8. [values that a request may have] */
  call: 2,
  /** To a request. [length or number, kind of list, length of a second list] */
  answer: 3,
  /** To a request that failed: JSON with code and message. [mark] */
  refusal: 4,
  /** To an item: there is room for another. [mark] */
  taken: 5,
  /** From the process: it can be called. */
  ready: 16,
  /** Wants an answer. [request, program or model, tensor, columns or first, count, yields so far] */
  request: 17,
  /** A program or a pending run that is not used any more; no answer. [request, number] */
  free: 18,
  /** Plain data; wants a `taken`. [id] */
  item: 19,
  /** Ends the call: plain data. [id] */
  result: 20,
  /** Ends the call: JSON with code and message. [id, whether the guest is spent] */
  failure: 21,
  /** What the process says of its memory: `statisticsSlots`, as f64. */
  statistics: 22,
  /** What the guest logs: its text. [index in `levels`] */
  log: 23,
} as const;

/** What a process asks of the compute worker: the functions of `GuestCompute`. */
export const request = {
  metadata: 1,
  readArray: 2,
  readTensor: 3,
  rows: 4,
  matmul: 5,
  compile: 6,
  run: 7,
  submit: 8,
  wait: 9,
  freeProgram: 10,
  freePending: 11,
} as const;

/** What the main thread said meanwhile of the call that runs. */
export const mark = { none: 0, cancelled: 1, revoked: 2 } as const;

export const listKinds = ["integers", "floats", "texts"] as const;
export const levels = ["debug", "info", "warn", "error"] as const;

/** In the order in which a statistics frame has them. */
export const statisticsSlots = [
  "heapUsed",
  "arrayBuffers",
  "kvBytes",
  "guestBytes",
  "residentBytes",
] as const;

/** What a process is started with. */
export interface GuestStart {
  readonly conventions: GuestConventions;
  readonly glue: GuestGlue;
  readonly cores: GuestFiles["cores"];
  /** Whether it sends what the guest logs. */
  readonly debug: boolean;
}

/** From the process: a call's values (8 MiB by default), a row of logits, the tokens of a long text. */
export const payloadBytesMax = 16 * 1024 ** 2;
/** To the process: a prompt, a component. */
export const payloadToProcessBytesMax = 1024 ** 3;

/** As host/runtime/guest-log.ts shows them. */
export const logLinesMax = 1000;
