// What generated bindings stand on: the values of the component model that AssemblyScript has no word for, and the
// memory that host and guest hand each other. Blocks from the host are born as ArrayBuffer objects of the collector's,
// so a list or string that arrives is that block under another type, not a copy.
// Source: component-model/design/mvp/CanonicalABI.md; object headers: assemblyscript/std/assembly/rt/common.ts.

import { OBJECT, TOTAL_OVERHEAD } from "rt/common";
import { Runtime } from "shared/runtime";

// An incremental collector would free what only a local variable holds while the host fills a list.
if (ASC_RUNTIME == Runtime.Incremental) ERROR("the bindings need --runtime minimal (or stub)");

/** The payload of a result that has none. */
export class Unit {}
export const UNIT: Unit = new Unit();

export class Option<T> {
  isSome: bool = false;
  /** Only where isSome. */
  value!: T;

  static none<T>(): Option<T> {
    return new Option<T>();
  }

  static some<T>(value: T): Option<T> {
    const option = new Option<T>();
    option.isSome = true;
    option.value = value;
    return option;
  }
}

export class Result<T, E> {
  isErr: bool = false;
  /** Only where !isErr. */
  ok!: T;
  /** Only where isErr. */
  err!: E;

  static ok<T, E>(value: T): Result<T, E> {
    const result = new Result<T, E>();
    result.ok = value;
    return result;
  }

  static err<T, E>(error: E): Result<T, E> {
    const result = new Result<T, E>();
    result.isErr = true;
    result.err = error;
    return result;
  }
}

/** The number of a case, or a trap where there are not so many. */
// @ts-ignore: decorator
@inline
export function knownCase(index: u32, count: u32): u32 {
  if (index >= count) unreachable();
  return index;
}

// ---- Blocks from the host

/** The canonical ABI's allocator. An empty block is a pointer that nobody follows. */
export function cabi_realloc(
  block: usize,
  oldSize: usize,
  alignment: usize,
  newSize: usize,
): usize {
  if (newSize == 0) return alignment;
  if (oldSize == 0) return takeTarget(alignment, newSize) ? targetStart : newBlock(newSize);
  if (targetTaken && block == targetStart) return resizeTarget(oldSize, newSize);
  return __renew(block, newSize);
}

/** Memory for the elements of a list on its way to the host. */
export function newElements(length: u32, size: u32): usize {
  const bytes = <u64>length * size;
  if (bytes > u32.MAX_VALUE) unreachable();
  return newBlock(<usize>bytes);
}

function newBlock(size: usize): usize {
  return __new(size, idof<ArrayBuffer>());
}

/** Traps unless `length` elements of `size` bytes lie in a block that cabi_realloc gave and nobody adopted yet. */
export function expectBlock(block: usize, length: u32, size: u32): void {
  const bytes = <u64>length * size;
  if (targetTaken && block == targetStart) {
    if (bytes > targetBytes) unreachable();
    return;
  }
  const object = changetype<OBJECT>(block - TOTAL_OVERHEAD);
  if (object.rtId != idof<ArrayBuffer>() || bytes > object.rtSize) unreachable();
}

export function adoptString(block: usize, length: u32): string {
  return length == 0 ? "" : changetype<string>(adopt(block, length, 2, idof<string>()));
}

export function adoptList<T>(block: usize, length: u32): StaticArray<T> {
  if (length == 0) return new StaticArray<T>(0);
  return changetype<StaticArray<T>>(adopt(block, length, sizeof<T>(), idof<StaticArray<T>>()));
}

function adopt(block: usize, length: u32, size: u32, id: u32): usize {
  expectBlock(block, length, size);
  const own = targetTaken && block == targetStart ? copyOfTarget(length * size) : block;
  const object = changetype<OBJECT>(own - TOTAL_OVERHEAD);
  object.rtId = id;
  object.rtSize = length * size;
  return own;
}

// ---- The target of an `...Into` call: the next block that fits is the caller's memory

let targetStart: usize = 0;
let targetBytes: usize = 0;
/** 0 where no call is waiting for a block. */
let targetAlignment: usize = 0;
let targetTaken: bool = false;
let received: u32 = 0;

/** How many elements the last `...Into` call got; if more than its target holds, they were dropped. */
export function receivedLength(): u32 {
  return received;
}

export function offerTarget(start: usize, bytes: usize, alignment: usize): void {
  targetStart = start;
  targetBytes = bytes;
  targetAlignment = alignment;
  targetTaken = false;
  received = 0;
}

/** Ends what offerTarget began; whatever an error brought is out of the target by now. */
export function withdrawTarget(): void {
  targetAlignment = 0;
  targetTaken = false;
}

/** Notes the list that came, and copies it where the host did not write it into the target itself. */
export function receiveList(block: usize, length: u32, size: u32): void {
  received = length;
  const bytes = <usize>length * size;
  if (length != 0 && <u64>length * size <= targetBytes && block != targetStart) {
    expectBlock(block, length, size);
    memory.copy(targetStart, block, bytes);
  }
  withdrawTarget();
}

function takeTarget(alignment: usize, size: usize): bool {
  if (targetAlignment != alignment || size > targetBytes) return false;
  targetAlignment = 0;
  targetTaken = true;
  return true;
}

function resizeTarget(oldSize: usize, newSize: usize): usize {
  if (newSize <= targetBytes) return targetStart;
  targetTaken = false;
  const block = newBlock(newSize);
  memory.copy(block, targetStart, min(oldSize, newSize));
  return block;
}

function copyOfTarget(bytes: usize): usize {
  const block = newBlock(bytes);
  memory.copy(block, targetStart, bytes);
  return block;
}

// ---- Collecting: a collector that does not see the stack may run only while no function of the guest's runs

/** Returns to the host between two collections, unless the memory grew. */
const returnsPerCollection: u32 = 64;

/** Exports that run or whose result the host is still reading. */
let liveExports: u32 = 0;
let returnsSinceCollection: u32 = 0;
let pagesAfterCollection: i32 = 0;

/** At the start of every export. */
export function enterExport(): void {
  liveExports++;
}

/** In every export's post-return. */
export function leaveExport(): void {
  liveExports--;
  if (liveExports != 0) return;
  returnsSinceCollection++;
  if (returnsSinceCollection >= returnsPerCollection || memory.size() > pagesAfterCollection)
    collectGarbage();
}

/** After an exported resource was dropped. */
export function leaveDestructor(): void {
  if (liveExports == 0) collectGarbage();
}

function collectGarbage(): void {
  __collect();
  returnsSinceCollection = 0;
  pagesAfterCollection = memory.size();
}
