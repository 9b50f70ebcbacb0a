// A guest's linear memory as the canonical ABI sees it (component-model, CanonicalABI.md): lists and records
// at pointers that the guest chose. Every range is checked by the view's constructor or by DataView, and a
// pointer that does not hold is a RangeError, which ends the guest. Strings are UTF-16.

import type { Error as WorldError } from "../abi/world.ts";

/** The guest's allocator: (old pointer, old size, alignment, new size). */
export type Reallocate = (
  old: number,
  oldBytes: number,
  alignment: number,
  bytes: number,
) => number;

const errorKinds = ["input", "resource", "denied", "cancelled", "unsupported", "bug"] as const;
const resultOk = 0;
const resultError = 1;
/** Where the payload of a `result` with 4-byte alignment begins. */
const payloadOffset = 4;
const textUnitsMax = 65_536;

export class CanonicalMemory {
  readonly #memory: WebAssembly.Memory;
  readonly #reallocate: Reallocate;
  #view: DataView;

  constructor(memory: WebAssembly.Memory, reallocate: Reallocate) {
    this.#memory = memory;
    this.#reallocate = reallocate;
    this.#view = new DataView(memory.buffer);
  }

  get byteLength(): number {
    return this.#memory.buffer.byteLength;
  }

  /** For reading and writing records; valid until the guest runs. */
  get view(): DataView {
    // Growing the memory detaches its buffer.
    if (this.#view.buffer !== this.#memory.buffer) this.#view = new DataView(this.#memory.buffer);
    return this.#view;
  }

  /** The guest's own floats, valid until the guest runs. */
  floats(pointer: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, pointer >>> 0, length >>> 0);
  }

  /** The guest's own integers, valid until the guest runs. */
  integers(pointer: number, length: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, pointer >>> 0, length >>> 0);
  }

  /** ok(list<f32>) into the result at `result`. */
  writeFloats(result: number, values: Float32Array): void {
    const pointer = this.#reallocate(0, 0, 4, values.byteLength);
    this.floats(pointer, values.length).set(values);
    const { view } = this;
    view.setUint8(result >>> 0, resultOk);
    view.setUint32((result >>> 0) + payloadOffset, pointer, true);
    view.setUint32((result >>> 0) + payloadOffset + 4, values.length, true);
  }

  /** ok(own<resource>) into the result at `result`. */
  writeHandle(result: number, handle: number): void {
    const { view } = this;
    view.setUint8(result >>> 0, resultOk);
    view.setUint32((result >>> 0) + payloadOffset, handle, true);
  }

  /** error(record) into the result at `result`. */
  writeError(result: number, error: WorldError): void {
    const code = this.#writeText(error.code);
    const message = this.#writeText(error.message);
    const { view } = this;
    const payload = (result >>> 0) + payloadOffset;
    view.setUint8(result >>> 0, resultError);
    view.setUint8(payload, errorKinds.indexOf(error.kind));
    [code.pointer, code.length, message.pointer, message.length].forEach((field, index) => {
      view.setUint32(payload + 4 + 4 * index, field, true);
    });
  }

  #writeText(text: string): { pointer: number; length: number } {
    const length = Math.min(text.length, textUnitsMax);
    const pointer = this.#reallocate(0, 0, 2, 2 * length) >>> 0;
    const units = new Uint16Array(this.#memory.buffer, pointer, length);
    for (let index = 0; index < length; index++) units[index] = text.charCodeAt(index);
    return { pointer, length };
  }
}
