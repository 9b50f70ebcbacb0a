// Which bytes of a file are there. A file is cut into segments of one size; each is filled from its beginning, so one
// number a segment says it all, and what was begun goes on where it ended.

import { Type } from "typebox";
import type { Static } from "typebox";

/** Large enough that hubs are not asked too often, small enough that all of a file's lanes have work. */
const segmentBytesMin = 8 * 1024 * 1024;
const segmentBytesMax = 128 * 1024 * 1024;
const segmentCountWanted = 32;

export const SegmentsNote = Type.Object({
  bytes: Type.Integer({ minimum: 0 }),
  segmentBytes: Type.Integer({ minimum: 1 }),
  received: Type.Array(Type.Integer({ minimum: 0 })),
});

export interface Segment {
  readonly index: number;
  /** Of its first byte in the file. */
  readonly offset: number;
  readonly length: number;
}

export class Segments {
  readonly bytes: number;
  readonly segmentBytes: number;
  readonly #received: number[];
  #next = 0;
  #whole = 0;

  constructor(bytes: number, segmentBytes = segmentBytesFor(bytes)) {
    this.bytes = bytes;
    this.segmentBytes = segmentBytes;
    this.#received = Array.from({ length: Math.ceil(bytes / segmentBytes) }, () => 0);
  }

  /** Undefined: it contradicts itself. */
  static from(note: Static<typeof SegmentsNote>): Segments | undefined {
    const segments = new Segments(note.bytes, note.segmentBytes);
    if (note.received.length !== segments.#received.length) return undefined;
    for (const [index, count] of note.received.entries()) {
      if (count > segments.#at(index).length) return undefined;
      segments.#received[index] = count;
    }
    return segments;
  }

  note(): Static<typeof SegmentsNote> {
    return { bytes: this.bytes, segmentBytes: this.segmentBytes, received: [...this.#received] };
  }

  /** The first that nobody took and that is not whole; whoever gets it takes it. */
  take(): Segment | undefined {
    while (this.#next < this.#received.length) {
      const segment = this.#at(this.#next++);
      if (this.received(segment) < segment.length) return segment;
    }
    return undefined;
  }

  received({ index }: Segment): number {
    return this.#received[index] ?? 0;
  }

  add({ index }: Segment, count: number): void {
    this.#received[index] = (this.#received[index] ?? 0) + count;
  }

  get receivedBytes(): number {
    return this.#received.reduce((sum, count) => sum + count, 0);
  }

  /** Bytes from the file's beginning without a hole. */
  get frontier(): number {
    while (this.#whole < this.#received.length) {
      const segment = this.#at(this.#whole);
      if (this.received(segment) < segment.length) return segment.offset + this.received(segment);
      this.#whole++;
    }
    return this.bytes;
  }

  #at(index: number): Segment {
    const offset = index * this.segmentBytes;
    return { index, offset, length: Math.min(this.segmentBytes, this.bytes - offset) };
  }
}

function segmentBytesFor(bytes: number): number {
  const wanted = Math.ceil(bytes / segmentCountWanted);
  return Math.min(segmentBytesMax, Math.max(segmentBytesMin, wanted));
}
