// Mutations that know GGUF: they change what a field says, not just bytes. A mutation that leaves a right file right
// says so, and the reader must then take it.

import type { Random } from "../../scripts/synthetic/random.ts";
import type { WrittenGguf } from "../gguf/write-gguf.ts";

export interface Mutant {
  readonly bytes: Uint8Array;
  /** Names of what was done, in order. */
  readonly mutations: readonly string[];
  /** Whether the file is as right as before. */
  readonly harmless: boolean;
}

interface Field {
  readonly label: string;
  readonly offset: number;
  readonly length: number;
}

interface Draft {
  readonly seed: WrittenGguf;
  readonly fields: readonly Field[];
  readonly random: Random;
  bytes: Uint8Array;
}

const mutationsMax = 3;
const lengthField = /(?:length|count|extent \d|offset)$/;
const typeField = /type$/;
const nameField = /: (?:key|name)$/;
const flagSeeds = /flags|yes|nested|general\.|split\./;

/** What a mutation that changes lengths returns has no fields at known places any more, so it comes last. */
const structural: Readonly<Record<string, (draft: Draft) => void>> = {
  "field at its limit": setLimit,
  "field one off": setNeighbour,
  "length of something else": setOtherLength,
  "unknown type": setType,
  "offset past the end": setFarOffset,
  "overlapping offsets": setOverlap,
  "misaligned offset": setMisaligned,
  "overflowing extents": setOverflow,
  "more than the file holds": setLargerExtent,
  "name there twice": setDuplicateName,
  "value at its limit": setValueLimit,
  "byte for a boolean": setFlag,
  "byte flips": flipBytes,
};

const reshaping: Readonly<Record<string, (draft: Draft) => void>> = {
  "cut at its end": cutEnd,
  "cut at a field": cutAtField,
  "piece cut out": cutPiece,
  "piece doubled": doublePiece,
  "bytes appended": appendBytes,
};

const harmless: Readonly<Record<string, (draft: Draft) => void>> = {
  "another value": setValue,
  "another text": setText,
  "other weights": setWeights,
  "bytes appended": appendBytes,
};

/** A file made of `seed`; the same random numbers make the same. */
export function mutate(seed: WrittenGguf, random: Random): Mutant {
  const draft: Draft = { seed, fields: fieldsOf(seed), random, bytes: seed.bytes.slice() };
  const kind = random.below(10);
  if (kind === 0) return apply(draft, [pick(random, Object.keys(harmless))], harmless);
  const names = Array.from({ length: 1 + random.below(1 + random.below(mutationsMax)) }, () =>
    pick(random, Object.keys(structural)),
  );
  const mutant = apply(draft, names, structural);
  if (kind > 2) return mutant;
  const reshaped = apply(draft, [pick(random, Object.keys(reshaping))], reshaping);
  return { ...reshaped, mutations: [...mutant.mutations, ...reshaped.mutations] };
}

function apply(
  draft: Draft,
  names: readonly string[],
  table: Readonly<Record<string, (draft: Draft) => void>>,
): Mutant {
  for (const name of names) table[name]?.(draft);
  return { bytes: draft.bytes, mutations: names, harmless: table === harmless };
}

const fieldCache = new WeakMap<WrittenGguf, Field[]>();

function fieldsOf(seed: WrittenGguf): Field[] {
  const known = fieldCache.get(seed);
  if (known !== undefined) return known;
  const fields = [...seed.places].map(([label, place]) => ({ label, ...place }));
  fieldCache.set(seed, fields);
  return fields;
}

// Fields that say too much or too little.

function setLimit(draft: Draft): void {
  const field = pickField(draft, (label) => lengthField.test(label) || typeField.test(label));
  if (field !== undefined) write(draft, field, pick(draft.random, limitsOf(field.length)));
}

/** 0, 1, the largest (which is -1 where it is signed), the sign's turn, and what doubles and JavaScript can't count. */
function limitsOf(length: number): bigint[] {
  const bits = BigInt(length) * 8n;
  const all = [0n, 1n, 2n ** bits - 1n, 2n ** (bits - 1n), 2n ** (bits - 1n) - 1n, 2n ** bits - 2n];
  return length < 8 ? all : [...all, 2n ** 31n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 61n];
}

function setNeighbour(draft: Draft): void {
  const field = pickField(draft, (label) => lengthField.test(label));
  if (field === undefined) return;
  const step = pick(draft.random, [-8n, -1n, 1n, 8n, 32n]);
  write(draft, field, read(draft, field) + step);
}

/** The file's own length, what is left of it, the header's. */
function setOtherLength(draft: Draft): void {
  const field = pickField(draft, (label) => lengthField.test(label));
  if (field === undefined) return;
  const { length } = draft.bytes;
  const { headerByteLength } = draft.seed;
  const lengths = [length, length - field.offset, length - field.offset - 8, headerByteLength];
  write(draft, field, BigInt(pick(draft.random, lengths)));
}

function setType(draft: Draft): void {
  const field = pickField(draft, (label) => typeField.test(label));
  if (field !== undefined) write(draft, field, BigInt(draft.random.below(60)));
}

function setFarOffset(draft: Draft): void {
  const field = pickField(draft, (label) => label.endsWith(": offset"));
  if (field === undefined) return;
  const length = BigInt(draft.bytes.length);
  const places = [length, (length / 32n) * 32n, 2n ** 40n, 2n ** 53n - 32n, 2n ** 64n - 32n];
  write(draft, field, pick(draft.random, places));
}

function setOverlap(draft: Draft): void {
  const isOffset = (label: string): boolean => label.endsWith(": offset");
  const [field, other] = [pickField(draft, isOffset), pickField(draft, isOffset)];
  if (field !== undefined && other !== undefined) write(draft, field, read(draft, other));
}

function setMisaligned(draft: Draft): void {
  const field = pickField(draft, (label) => label.endsWith(": offset"));
  if (field === undefined) return;
  write(draft, field, read(draft, field) + BigInt(1 + draft.random.below(31)));
}

/** Extents whose product comes back into range where it is counted in 64 bits. */
function setOverflow(draft: Draft): void {
  const first = pickField(draft, (label) => label.endsWith(": extent 0"));
  if (first === undefined) return;
  const exponents = [16n, 21n, 31n, 32n, 33n, 43n, 48n, 52n, 63n];
  for (const field of draft.fields) {
    const isExtent = field.label.replace(/\d$/, "0") === first.label;
    if (isExtent) write(draft, field, 2n ** pick(draft.random, exponents));
  }
}

function setLargerExtent(draft: Draft): void {
  const field = pickField(draft, (label) => /extent \d$/.test(label));
  if (field === undefined) return;
  write(draft, field, read(draft, field) * BigInt(2 + draft.random.below(30)));
}

/** Of a number that the reader may go by: the alignment, a part's place. */
function setValueLimit(draft: Draft): void {
  const field = pickField(draft, (label) => /^(?:general|split)\..*: value$/.test(label));
  if (field === undefined) return;
  const value = pick(draft.random, [...limitsOf(field.length), 2n, 3n, 32n, 48n, 64n, 513n]);
  write(draft, field, value);
}

/** Neither 0 nor 1. */
function setFlag(draft: Draft): void {
  const field = pickField(draft, (label) => /^(?:yes|flags|nested).*: value$/.test(label));
  if (field !== undefined) write(draft, field, BigInt(2 + draft.random.below(254)));
}

/** The bytes and the length of another name: what follows is right where both are as long. */
function setDuplicateName(draft: Draft): void {
  const field = pickField(draft, (label) => nameField.test(label));
  if (field === undefined) return;
  const alike = draft.fields.filter(
    (other) => other !== field && other.length === field.length && nameField.test(other.label),
  );
  const other = alike.length === 0 ? undefined : pick(draft.random, alike);
  if (other !== undefined) draft.bytes.set(bytesOf(draft, other), field.offset);
}

function flipBytes(draft: Draft): void {
  const { bytes, random, seed } = draft;
  for (let left = 1 + random.below(4); left > 0; left--) {
    const at = random.below(Math.min(seed.headerByteLength, bytes.length));
    bytes[at] =
      random.below(2) === 0 ? random.below(256) : (bytes[at] ?? 0) ^ (1 << random.below(8));
  }
}

// Pieces that are missing or too many.

function cutEnd(draft: Draft): void {
  draft.bytes = draft.bytes.slice(0, draft.random.below(draft.bytes.length));
}

function cutAtField(draft: Draft): void {
  const field = pickField(draft, () => true);
  if (field !== undefined) draft.bytes = draft.bytes.slice(0, field.offset);
}

function cutPiece(draft: Draft): void {
  const [from, to] = range(draft);
  draft.bytes = joined(draft.bytes.subarray(0, from), draft.bytes.subarray(to));
}

function doublePiece(draft: Draft): void {
  const [from, to] = range(draft);
  draft.bytes = joined(draft.bytes.subarray(0, to), draft.bytes.subarray(from));
}

function appendBytes(draft: Draft): void {
  draft.bytes = joined(draft.bytes, new Uint8Array(1 + draft.random.below(100)));
}

// What a right file may say as well.

/** Numbers, but no flags (0 or 1 alone are right) and nothing that the reader goes by. */
function setValue(draft: Draft): void {
  const field = pickField(draft, (label) => label.endsWith(": value") && !flagSeeds.test(label));
  if (field === undefined) return;
  for (let at = 0; at < field.length; at++)
    draft.bytes[field.offset + at] = draft.random.below(256);
}

function setText(draft: Draft): void {
  const field = pickField(draft, (label) => label.endsWith(": text"));
  if (field === undefined) return;
  for (let at = 0; at < field.length; at++) {
    draft.bytes[field.offset + at] = 0x61 + draft.random.below(26);
  }
}

function setWeights(draft: Draft): void {
  const field = pickField(draft, (label) => label.endsWith(": data"));
  if (field === undefined) return;
  for (let at = 0; at < field.length; at++)
    draft.bytes[field.offset + at] = draft.random.below(256);
}

// Parts.

function pickField(draft: Draft, wanted: (label: string) => boolean): Field | undefined {
  const fields = draft.fields.filter(({ label }) => wanted(label));
  return fields.length === 0 ? undefined : pick(draft.random, fields);
}

function pick<Item>(random: Random, items: readonly [Item, ...Item[]] | readonly Item[]): Item {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new Error("there is nothing to pick from");
  return item;
}

function read(draft: Draft, field: Field): bigint {
  return bytesOf(draft, field).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function write(draft: Draft, { offset, length }: Field, value: bigint): void {
  let left = BigInt.asUintN(64, value);
  for (let at = 0; at < length; at++, left >>= 8n) draft.bytes[offset + at] = Number(left & 0xffn);
}

function bytesOf(draft: Draft, { offset, length }: Field): Uint8Array {
  return draft.bytes.subarray(offset, offset + length);
}

function range({ bytes, random }: Draft): [number, number] {
  const [left, right] = [random.below(bytes.length), random.below(bytes.length)];
  return [Math.min(left, right), Math.max(left, right)];
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}
