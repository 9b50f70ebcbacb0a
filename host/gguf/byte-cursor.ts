// The one place that knows how far a file reaches: every byte of a header is read through this cursor,
// which owns position and bounds. It sees the file through a window that whoever drives the reading
// fills; the window's bytes are valid until the next request, so nothing keeps a reference to them.

import { TextDecoder } from "node:util";

import type { RealmError } from "../error/realm-error.ts";
import type { Reading } from "./gguf-file.ts";
import { headerBytesMax, headerPieceBytes, textBytesTotalMax } from "./limits.ts";
import { badFile, quoted } from "./refuse.ts";

const sizeHighMax = 2 ** 21;

interface NumberType<Value> {
  readonly byteLength: number;
  readonly read: (view: DataView, at: number) => Value;
}

export class ByteCursor {
  readonly byteLength: number;
  /** What is being read, for messages: `key "general.name"`. */
  subject = "the header";

  readonly #headerEnd: number;
  #offset = 0;
  #windowStart = 0;
  #window: DataView = new DataView(new ArrayBuffer(0));
  #textBytes = 0;
  readonly #strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  readonly #lossyDecoder = new TextDecoder("utf-8", { ignoreBOM: true });

  /** `headerEnd`: what lies behind it can't be asked for. */
  constructor(byteLength: number, headerEnd: number) {
    this.byteLength = byteLength;
    this.#headerEnd = headerEnd;
  }

  /** Where the next byte is read. */
  get offset(): number {
    return this.#offset;
  }

  /** Bytes between here and the file's end. */
  get remaining(): number {
    return this.byteLength - this.#offset;
  }

  /** Whether the next `count` bytes are in the window, so that they can be read. */
  has(count: number): boolean {
    return this.#offset - this.#windowStart + count <= this.#window.byteLength;
  }

  /** Brings the next `count` bytes (at most 128 KiB) into the window. */
  *fill(count: number, what: string): Reading<void> {
    this.#checkReach(count, what);
    if (this.has(count)) return;
    const length = Math.min(headerPieceBytes, this.#headerEnd - this.#offset);
    const bytes = yield { offset: this.#offset, length };
    if (bytes.length !== length) {
      throw this.refuse(what, `the source gave ${bytes.length} of ${length} bytes`);
    }
    this.#windowStart = this.#offset;
    this.#window = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Passes over bytes, in the window or not. */
  skip(count: number, what: string): void {
    this.#checkReach(count, what);
    this.#offset += count;
  }

  // The readers below need their bytes in the window: `has` or `fill` comes first.

  u8(): number {
    return this.#window.getUint8(this.#advance(1));
  }

  u32(): number {
    return this.#window.getUint32(this.#advance(4), true);
  }

  /** A u64 that counts something; beyond 2^53 - 1 nothing in a file can be. */
  size(what: string): number {
    const at = this.#advance(8);
    const high = this.#window.getUint32(at + 4, true);
    if (high < sizeHighMax) return high * 2 ** 32 + this.#window.getUint32(at, true);
    this.#offset -= 8;
    throw this.refuse(what, `it is ${this.#window.getBigUint64(at, true)}, beyond any file`);
  }

  /** A number as its type reads it. */
  number<Value>(type: NumberType<Value>): Value {
    return type.read(this.#window, this.#advance(type.byteLength));
  }

  /** A text that must be UTF-8. */
  *name(byteLength: number, what: string): Reading<string> {
    const start = this.#offset;
    try {
      return yield* this.#decode(byteLength, what, this.#strictDecoder);
    } catch (thrown) {
      if (!(thrown instanceof TypeError)) throw thrown;
      this.#offset = start;
      throw this.refuse(what, "it is not UTF-8");
    }
  }

  /** A text; what is not UTF-8 in it becomes U+FFFD. */
  *text(byteLength: number, what: string): Reading<string> {
    return yield* this.#decode(byteLength, what, this.#lossyDecoder);
  }

  /** An error that names what could not be read, where, and why. */
  refuse(what: string, why: string): RealmError {
    return badFile(`cannot read ${what} of ${this.subject} at offset ${this.#offset}: ${why}`);
  }

  *#decode(byteLength: number, what: string, decoder: TextDecoder): Reading<string> {
    this.#checkReach(byteLength, what);
    this.#textBytes += byteLength;
    if (this.#textBytes > textBytesTotalMax) {
      throw this.refuse(what, `keys, texts and names together pass ${textBytesTotalMax} bytes`);
    }
    let text = "";
    for (let left = byteLength; left > 0;) {
      if (!this.has(1)) yield* this.fill(1, what);
      const available = this.#windowStart + this.#window.byteLength - this.#offset;
      const length = Math.min(left, available);
      const start = this.#window.byteOffset + this.#advance(length);
      const piece = new Uint8Array(this.#window.buffer, start, length);
      text += decoder.decode(piece, { stream: true });
      left -= length;
    }
    return text + decoder.decode();
  }

  /** Moves on, and gives the place in the window. */
  #advance(count: number): number {
    const at = this.#offset - this.#windowStart;
    this.#offset += count;
    return at;
  }

  #checkReach(count: number, what: string): void {
    if (count > this.remaining) {
      const end = `the file ends at ${this.byteLength}`;
      throw this.refuse(what, `it takes ${count} bytes and ${end}`);
    }
    if (this.#offset + count > this.#headerEnd) {
      throw this.refuse(what, `the header, which ended at ${this.#headerEnd}, has changed`);
    }
    if (this.#offset + count > headerBytesMax) {
      throw this.refuse(what, `the header passes the limit of ${headerBytesMax} bytes`);
    }
  }
}

/** The subject of messages about a metadata entry. */
export function keySubject(key: string): string {
  return `key ${quoted(key)}`;
}

/** The subject of messages about a tensor. */
export function tensorSubject(name: string): string {
  return `tensor ${quoted(name)}`;
}
