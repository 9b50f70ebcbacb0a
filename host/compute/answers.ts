// Answers, as they are written into a slot whose request was read.

import { serialize } from "node:v8";

import type { ArraySlice } from "../abi/world.ts";
import { asRealmError, RealmError } from "../error/realm-error.ts";
import { listKind, word, type Slot } from "./mailbox.ts";

/** Longest message of an error. Characters. */
const messageMax = 4096;

/** The first values of the slot's data are the answer. */
export function answerValues(slot: Slot, length: number): void {
  slot.set(word.failed, 0);
  slot.set(word.resultLength, length);
}

/** A number and no data. */
export function answerNumber(slot: Slot, value: number): void {
  answerValues(slot, value);
}

export function answerFloats(slot: Slot, values: Float32Array): void {
  checkRoom(values.byteLength, slot);
  slot.values.set(values);
  answerValues(slot, values.length);
}

/** Anything that structured cloning takes. */
export function answerData(slot: Slot, data: unknown): void {
  const bytes = serialize(data);
  checkRoom(bytes.length, slot);
  slot.bytes.set(bytes);
  answerValues(slot, bytes.length);
}

export function answerSlice(slot: Slot, slice: ArraySlice): void {
  slot.set(word.resultKind, listKind[slice.tag]);
  if (slice.tag === "texts") {
    const { bytes, ends } = slice.val;
    checkRoom(bytes.byteLength + ends.byteLength, slot);
    new Uint32Array(slot.bytes.buffer, slot.bytes.byteOffset, ends.length).set(ends);
    slot.bytes.set(bytes, ends.byteLength);
    slot.set(word.resultEnds, ends.length);
    answerValues(slot, bytes.length);
    return;
  }
  const { buffer, byteOffset, byteLength, length } = slice.val;
  checkRoom(byteLength, slot);
  slot.bytes.set(new Uint8Array(buffer, byteOffset, byteLength));
  answerValues(slot, length);
}

/** Whatever was thrown, as an error record. */
export function answerError(slot: Slot, thrown: unknown): void {
  const { code, message } = asRealmError(thrown);
  const bytes = Buffer.from(JSON.stringify({ code, message: message.slice(0, messageMax) }));
  slot.bytes.set(bytes);
  slot.set(word.resultLength, bytes.length);
  slot.set(word.failed, 1);
}

function checkRoom(byteLength: number, slot: Slot): void {
  if (byteLength <= slot.bytes.length) return;
  const message = `cannot answer with ${byteLength} bytes`;
  throw new RealmError("limit", `${message}: the mailbox has room for ${slot.bytes.length}`);
}
