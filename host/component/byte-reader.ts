// A cursor over the bytes of a component or core module: the one place that knows where they end. Integers
// are LEB128 as the core specification has them (5.2.2), names UTF-8 (5.2.4).

import { TextDecoder } from "node:util";

import type { RealmError } from "../error/realm-error.ts";
import { badFile } from "./refuse.ts";

export class ByteReader {
  readonly bytes: Uint8Array;
  readonly end: number;
  /** From the beginning of the file, whichever part of it this reads. */
  offset: number;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  constructor(bytes: Uint8Array, offset = 0, end = bytes.length) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
  }

  get atEnd(): boolean {
    return this.offset >= this.end;
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  byte(what: string): number {
    const byte = this.atEnd ? undefined : this.bytes[this.offset];
    if (byte === undefined) throw this.refuse(what, `the bytes end at ${this.end}`);
    this.offset += 1;
    return byte;
  }

  /** LEB128 of at most 32 bits. */
  u32(what: string): number {
    const start = this.offset;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte(what);
      value += (byte & 0x7f) * 2 ** shift;
      if (byte >= 0x80) continue;
      if (value < 2 ** 32) return value;
      break;
    }
    throw badFile(`cannot read ${what} at offset ${start}: it has more than 32 bits`);
  }

  /** Passes over a LEB128 of any width up to 64 bits. */
  skipInteger(what: string): void {
    for (let count = 0; count < 10; count++) if (this.byte(what) < 0x80) return;
    throw this.refuse(what, "it has more than 64 bits");
  }

  /** How many of something follow; each takes at least a byte. */
  count(what: string): number {
    const start = this.offset;
    const count = this.u32(`the number of ${what}`);
    if (count <= this.remaining) return count;
    const left = `${this.remaining} bytes are left`;
    throw badFile(`cannot read ${count} ${what} at offset ${start}: ${left}`);
  }

  /** A reader of the next `length` bytes alone; this one goes on behind them. */
  part(length: number, what: string): ByteReader {
    const start = this.offset;
    this.skip(length, what);
    return new ByteReader(this.bytes, start, this.offset);
  }

  skip(length: number, what: string): void {
    if (length > this.remaining) {
      throw this.refuse(what, `it takes ${length} bytes and ${this.remaining} are left`);
    }
    this.offset += length;
  }

  /** A length and that many bytes of UTF-8. */
  name(what: string): string {
    const length = this.u32(`the length of ${what}`);
    const start = this.offset;
    this.skip(length, what);
    try {
      return this.#decoder.decode(this.bytes.subarray(start, this.offset));
    } catch {
      throw badFile(`cannot read ${what} at offset ${start}: it is not UTF-8`);
    }
  }

  /** The bytes must end here. */
  expectEnd(what: string): void {
    if (!this.atEnd) throw this.refuse(what, `${this.remaining} bytes too many`);
  }

  /** An error that names what could not be read, where, and why. */
  refuse(what: string, why: string): RealmError {
    return badFile(`cannot read ${what} at offset ${this.offset}: ${why}`);
  }
}
