// Frames over two blocking pipes: what a bridge and its guest's process say to each other. One process sends,
// the other reads; nothing is believed of a frame but that its bytes are there. Numbers are the machine's own,
// little-endian everywhere Realm runs.
//
// | bytes    | |
// | 0 .. 3   | length of the payload in bytes |
// | 4 .. 7   | kind |
// | 8 .. 31  | six words, whose meaning is the kind's |
// | 32 ..    | payload, padded to a multiple of 8 |

import { readSync, writeSync } from "node:fs";

import { RealmError } from "../../error/realm-error.ts";

const headerBytes = 32;
const wordBytes = Uint32Array.BYTES_PER_ELEMENT;
const headerWords = headerBytes / wordBytes;
/** Words of a header before the six. */
const wordsStart = 2;
const alignment = 8;

/** Payloads up to this are copied behind their header and take one write. */
const copiedBytesMax = 64 * 1024;
const closedMessage = "the other side closed its pipe";
const bufferBytesLeast = headerBytes + copiedBytesMax;

export interface PipeEnds {
  /** File descriptors. */
  readonly input: number;
  readonly output: number;
  /** The longest payload that is taken. */
  readonly payloadBytesMax: number;
}

/** The other side closed its ends, or is gone. */
export class PipeClosedError extends Error {
  override readonly name = "PipeClosedError";
}

/** A frame that has arrived; it holds until the next one is read. */
export class Frame {
  readonly kind: number;
  readonly #words: Uint32Array<ArrayBuffer>;
  /** Where the header begins, in words. */
  readonly #begin: number;

  constructor(words: Uint32Array<ArrayBuffer>, begin: number) {
    this.kind = words[begin + 1] ?? 0;
    this.#words = words;
    this.#begin = begin;
  }

  word(index: number): number {
    return this.#words[this.#begin + wordsStart + index] ?? 0;
  }

  get payload(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#words.buffer, this.#payloadOffset, this.#payloadBytes);
  }

  /** Errors: `guest-trap`. */
  get floats(): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#words.buffer, this.#payloadOffset, this.#lengthOf("floats"));
  }

  /** Errors: `guest-trap`. */
  get integers(): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.#words.buffer, this.#payloadOffset, this.#lengthOf("integers"));
  }

  get #payloadOffset(): number {
    return this.#begin * wordBytes + headerBytes;
  }

  get #payloadBytes(): number {
    return this.#words[this.#begin] ?? 0;
  }

  #lengthOf(what: string): number {
    const bytes = this.#payloadBytes;
    if (bytes % wordBytes === 0) return bytes / wordBytes;
    throw brokenProtocol(`it sent ${bytes} bytes where ${what} of 4 bytes belong`);
  }
}

export class FramePipe {
  readonly #input: number;
  readonly #output: number;
  readonly #payloadBytesMax: number;
  #received = new Uint8Array(bufferBytesLeast);
  /** The same bytes. */
  #receivedWords = new Uint32Array(this.#received.buffer);
  /** What has been read and not yet given out, within `#received`. */
  #begin = 0;
  #end = 0;
  readonly #sent = new Uint8Array(bufferBytesLeast);
  readonly #sentWords = new Uint32Array(this.#sent.buffer, 0, headerWords);

  constructor({ input, output, payloadBytesMax }: PipeEnds) {
    this.#input = input;
    this.#output = output;
    this.#payloadBytesMax = payloadBytesMax;
  }

  /** Errors: PipeClosedError; `guest-trap` for a length over the limit. */
  read(): Frame {
    if (this.#begin === this.#end) this.#begin = this.#end = 0;
    this.#receive(headerBytes);
    const length = this.#receivedWords[this.#begin / wordBytes] ?? 0;
    if (length > this.#payloadBytesMax) {
      const limit = `at most ${this.#payloadBytesMax} are possible`;
      throw brokenProtocol(`it sent a frame of ${length} bytes: ${limit}`);
    }
    const frameBytes = headerBytes + padded(length);
    this.#receive(frameBytes);
    const frame = new Frame(this.#receivedWords, this.#begin / wordBytes);
    this.#begin += frameBytes;
    return frame;
  }

  /** `payload` comes in pieces, which arrive as one. Errors: PipeClosedError. */
  write(kind: number, words: readonly number[], ...payload: readonly Uint8Array[]): void {
    let length = 0;
    for (const piece of payload) length += piece.byteLength;
    this.#sentWords.fill(0);
    this.#sentWords[0] = length;
    this.#sentWords[1] = kind;
    this.#sentWords.set(words, wordsStart);
    if (length <= copiedBytesMax) {
      let end = headerBytes;
      for (const piece of payload) {
        this.#sent.set(piece, end);
        end += piece.byteLength;
      }
      this.#send(this.#sent.subarray(0, headerBytes + padded(length)));
      return;
    }
    this.#send(this.#sent.subarray(0, headerBytes));
    for (const piece of payload) this.#send(piece);
    this.#send(padding.subarray(0, padded(length) - length));
  }

  /** Reads until `count` bytes are there behind `#begin`. */
  #receive(count: number): void {
    if (this.#begin + count > this.#received.byteLength) this.#makeRoom(count);
    while (this.#end - this.#begin < count) {
      const room = this.#received.byteLength - this.#end;
      const length = readSync(this.#input, this.#received, this.#end, room, null);
      if (length === 0) throw new PipeClosedError(closedMessage);
      this.#end += length;
    }
  }

  #makeRoom(count: number): void {
    const waiting = this.#received.subarray(this.#begin, this.#end);
    if (count <= this.#received.byteLength) {
      this.#received.copyWithin(0, this.#begin, this.#end);
    } else {
      this.#received = new Uint8Array(2 ** Math.ceil(Math.log2(count)));
      this.#receivedWords = new Uint32Array(this.#received.buffer);
      this.#received.set(waiting);
    }
    this.#begin = 0;
    this.#end = waiting.byteLength;
  }

  #send(bytes: Uint8Array): void {
    let sent = 0;
    try {
      while (sent < bytes.byteLength) {
        sent += writeSync(this.#output, bytes, sent, bytes.byteLength - sent);
      }
    } catch (cause) {
      throw isWithoutReader(cause) ? new PipeClosedError(closedMessage, { cause }) : cause;
    }
  }
}

/** What the process of a guest did that none of ours does; its session is over. */
export function brokenProtocol(what: string): RealmError {
  return new RealmError(
    "guest-trap",
    `a guest's process is not to be trusted: ${what}; its session is gone`,
  );
}

const padding = new Uint8Array(alignment);

function padded(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

function isWithoutReader(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "EPIPE";
}
