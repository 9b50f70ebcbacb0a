// The two imports that a tokenizer needs, lowered by hand: values are written into a core module's memory as
// the canonical ABI lays them out (component-model/design/mvp/CanonicalABI.md), strings in UTF-16.

import type { VocabularySource } from "./vocabulary-source.ts";

export interface GuestMemory {
  readonly memory: WebAssembly.Memory;
  cabi_realloc(old: number, oldSize: number, alignment: number, size: number): number;
}

const entryBytes = 32;
const elementKinds = ["unsigned", "signed", "float", "boolean", "text", "array"];

export class Lowering {
  readonly #guest: GuestMemory;

  constructor(guest: GuestMemory) {
    this.#guest = guest;
  }

  string(pointer: number, length: number): string {
    const units = new Uint16Array(this.#guest.memory.buffer, pointer, length);
    return String.fromCharCode(...units);
  }

  /** `result<model-metadata, error>` */
  metadata(source: VocabularySource, result: number): void {
    const { file } = source;
    const entries = this.#allocate(8, file.metadata.size * entryBytes);
    let at = entries;
    for (const [key, value] of file.metadata) {
      this.#putString(at, key);
      if (value.tag === "array") this.#putArrayShape(at + 8, value.val);
      else if (value.tag === "text") this.#putText(at + 8, value.val);
      else this.#putScalar(at + 8, value.tag, value.val);
      at += entryBytes;
    }
    this.#view.setUint8(result, 0);
    this.#putString(result + 8, file.architecture);
    this.#view.setBigUint64(result + 16, BigInt(file.byteLength), true);
    this.#putList(result + 24, entries, file.metadata.size);
    this.#putList(result + 32, 0, 0);
  }

  /** `result<array-slice, error>` */
  slice(source: VocabularySource, key: string, range: [number, number], result: number): void {
    const slice = source.readArray(key, ...range);
    if (slice === undefined) {
      this.#putError(result);
      return;
    }
    this.#view.setUint8(result, 0);
    const tag = ["integers", "floats", "texts"].indexOf(slice.tag);
    this.#view.setUint8(result + 4, tag);
    if (slice.tag !== "texts") {
      this.#putNumbers(result + 8, slice.values);
      return;
    }
    this.#putNumbers(result + 8, slice.bytes);
    this.#putNumbers(result + 16, slice.ends);
  }

  get #view(): DataView {
    return new DataView(this.#guest.memory.buffer);
  }

  #allocate(alignment: number, size: number): number {
    return this.#guest.cabi_realloc(0, 0, alignment, size);
  }

  #putList(at: number, pointer: number, length: number): void {
    this.#view.setUint32(at, pointer, true);
    this.#view.setUint32(at + 4, length, true);
  }

  #putString(at: number, text: string): void {
    const pointer = this.#allocate(2, text.length * 2);
    for (let i = 0; i < text.length; i++) {
      this.#view.setUint16(pointer + 2 * i, text.charCodeAt(i), true);
    }
    this.#putList(at, pointer, text.length);
  }

  #putNumbers(at: number, values: Uint8Array | Uint32Array | Float32Array | BigInt64Array): void {
    const pointer = this.#allocate(values.BYTES_PER_ELEMENT, values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    new Uint8Array(this.#guest.memory.buffer).set(bytes, pointer);
    this.#putList(at, pointer, values.length);
  }

  #putArrayShape(at: number, array: { elementType: { tag: string }; length: number }): void {
    this.#view.setUint8(at, 5);
    this.#view.setUint8(at + 8, elementKinds.indexOf(array.elementType.tag));
    this.#view.setBigUint64(at + 16, BigInt(array.length), true);
  }

  #putText(at: number, text: string): void {
    this.#view.setUint8(at, 4);
    this.#putString(at + 8, text);
  }

  #putScalar(at: number, tag: string, value: number | bigint | boolean): void {
    this.#view.setUint8(at, elementKinds.indexOf(tag));
    if (tag === "float") this.#view.setFloat64(at + 8, Number(value), true);
    else if (tag === "boolean") this.#view.setUint8(at + 8, Number(value));
    else this.#view.setBigInt64(at + 8, BigInt(value), true);
  }

  #putError(result: number): void {
    this.#view.setUint8(result, 1);
    this.#view.setUint8(result + 4, 3);
    this.#putString(result + 8, "cancelled");
    this.#putString(result + 16, "told to fail");
  }
}
