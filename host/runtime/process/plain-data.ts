// Plain data as bytes, for what a guest's process sends: read by the host, which believes none of it. Only
// what `GuestCalls` carries is known: lists, records, texts, numbers, typed arrays. `v8.deserialize` knows far
// more and has no bound on what a few bytes may become.

import { RealmError } from "../../error/realm-error.ts";
import { brokenProtocol } from "./frame-pipe.ts";

/** Lists, records and their elements in one message; an honest one has a few for each token. */
const valuesMax = 65_536;
const depthMax = 16;

const tag = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  number: 4,
  unsigned: 5,
  signed: 6,
  text: 7,
  list: 8,
  record: 9,
  /** And the index in `typedArrays`. */
  typedArray: 16,
} as const;

const typedArrays = [
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigUint64Array,
  BigInt64Array,
] as const;

export type PlainData =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | InstanceType<(typeof typedArrays)[number]>
  | readonly PlainData[]
  | { readonly [key: string]: PlainData };

/** Errors: `bug` for what is not plain data. */
export function encodePlainData(value: unknown): Uint8Array {
  const writer = new Writer();
  writer.value(value);
  return writer.bytes;
}

/** Errors: `guest-trap`. Shares no memory with `bytes`. */
export function decodePlainData(bytes: Uint8Array): PlainData {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.atEnd) return value;
  throw brokenProtocol("there are bytes behind the data that it sent");
}

class Writer {
  #bytes = Buffer.allocUnsafe(1024);
  #end = 0;

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#end);
  }

  value(value: unknown): void {
    switch (typeof value) {
      case "undefined":
        return this.#tag(tag.undefined);
      case "boolean":
        return this.#tag(value ? tag.true : tag.false);
      case "number":
        return this.#number(value);
      case "bigint":
        return this.#bigint(value);
      case "string":
        this.#tag(tag.text);
        return this.#text(value);
      case "object":
        return this.#object(value);
      default:
        throw new RealmError("bug", `a ${typeof value} is no plain data`);
    }
  }

  #object(value: object | null): void {
    if (value === null) return this.#tag(tag.null);
    if (Array.isArray(value)) {
      this.#tag(tag.list);
      this.#count(value.length);
      for (const element of value) this.value(element);
      return undefined;
    }
    return ArrayBuffer.isView(value) ? this.#typedArray(value) : this.#record(value);
  }

  #record(value: object): void {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      throw new RealmError("bug", `a ${value.constructor.name} is no plain data`);
    }
    const entries = Object.entries(value);
    this.#tag(tag.record);
    this.#count(entries.length);
    for (const [key, element] of entries) {
      this.#text(key);
      this.value(element);
    }
  }

  #typedArray(value: ArrayBufferView): void {
    const type = typedArrays.findIndex((candidate) => value instanceof candidate);
    if (type < 0) throw new RealmError("bug", `a ${value.constructor.name} is no plain data`);
    this.#tag(tag.typedArray + type);
    this.#count(value.byteLength);
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    this.#makeRoom(bytes.byteLength);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.byteLength;
  }

  #number(value: number): void {
    this.#tag(tag.number);
    this.#makeRoom(8);
    this.#end = this.#bytes.writeDoubleLE(value, this.#end);
  }

  #bigint(value: bigint): void {
    this.#tag(value < 0n ? tag.signed : tag.unsigned);
    this.#makeRoom(8);
    this.#end =
      value < 0n
        ? this.#bytes.writeBigInt64LE(value, this.#end)
        : this.#bytes.writeBigUInt64LE(value, this.#end);
  }

  /** UTF-16, because a text may have half a surrogate pair. */
  #text(text: string): void {
    this.#count(2 * text.length);
    this.#makeRoom(2 * text.length);
    this.#end += this.#bytes.write(text, this.#end, "utf16le");
  }

  #tag(value: number): void {
    this.#makeRoom(1);
    this.#end = this.#bytes.writeUInt8(value, this.#end);
  }

  #count(value: number): void {
    this.#makeRoom(4);
    this.#end = this.#bytes.writeUInt32LE(value, this.#end);
  }

  #makeRoom(count: number): void {
    if (this.#end + count <= this.#bytes.byteLength) return;
    const larger = Buffer.allocUnsafe(2 * (this.#end + count));
    larger.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = larger;
  }
}

class Reader {
  readonly #bytes: Buffer;
  #offset = 0;
  #values = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#offset === this.#bytes.byteLength;
  }

  value(depth: number): PlainData {
    this.#values += 1;
    if (this.#values > valuesMax) throw brokenProtocol(`it sent over ${valuesMax} values at once`);
    if (depth > depthMax) throw brokenProtocol(`it sent data over ${depthMax} levels deep`);
    const found = this.#bytes.readUInt8(this.#take(1));
    switch (found) {
      case tag.undefined:
        return undefined;
      case tag.null:
        return null;
      case tag.false:
      case tag.true:
        return found === tag.true;
      case tag.number:
        return this.#bytes.readDoubleLE(this.#take(8));
      case tag.unsigned:
        return this.#bytes.readBigUInt64LE(this.#take(8));
      case tag.signed:
        return this.#bytes.readBigInt64LE(this.#take(8));
      case tag.text:
        return this.#text();
      case tag.list:
        return Array.from({ length: this.#elements() }, () => this.value(depth + 1));
      case tag.record:
        return this.#record(depth);
      default:
        return this.#typedArray(found);
    }
  }

  #record(depth: number): PlainData {
    const count = this.#elements();
    // Entries become the record's own properties, whatever they are called.
    return Object.fromEntries(
      Array.from({ length: count }, (): [string, PlainData] => [
        this.#text(),
        this.value(depth + 1),
      ]),
    );
  }

  #text(): string {
    const length = this.#count();
    const begin = this.#take(length);
    return this.#bytes.toString("utf16le", begin, begin + length);
  }

  #typedArray(found: number): PlainData {
    const type = typedArrays[found - tag.typedArray];
    if (type === undefined) throw brokenProtocol(`it sent data of type ${found}`);
    const length = this.#count();
    if (length % type.BYTES_PER_ELEMENT !== 0) {
      throw brokenProtocol(`it sent ${length} bytes as ${type.name}`);
    }
    const begin = this.#take(length);
    return new type(Uint8Array.from(this.#bytes.subarray(begin, begin + length)).buffer);
  }

  /** How many values follow; room for them is taken before they are read. */
  #elements(): number {
    const count = this.#count();
    if (count <= valuesMax) return count;
    throw brokenProtocol(`it sent a list of ${count} elements: at most ${valuesMax} are possible`);
  }

  #count(): number {
    return this.#bytes.readUInt32LE(this.#take(4));
  }

  /** Where the next `count` bytes are. */
  #take(count: number): number {
    const offset = this.#offset;
    if (count > this.#bytes.byteLength - offset) {
      throw brokenProtocol(
        `its data ends at byte ${this.#bytes.byteLength} in the middle of a value`,
      );
    }
    this.#offset += count;
    return offset;
  }
}
