// A core module as its sections, without compiling it. Binary format: WebAssembly core specification, 5.5.

export interface Section {
  readonly id: number;
  /** With its id and length. */
  readonly whole: Uint8Array;
  readonly body: Uint8Array;
}

export const headerLength = 8;
const customSection = 0;

export function* sectionsOf(module: Uint8Array): Generator<Section> {
  const reader = new ByteReader(module, headerLength);
  while (!reader.atEnd) {
    const start = reader.offset;
    const id = reader.byte();
    const body = reader.bytes(reader.unsigned());
    yield { id, whole: module.subarray(start, reader.offset), body };
  }
}

/** The contents of the first custom section of that name. */
export function customSectionOf(module: Uint8Array, name: string): Uint8Array | undefined {
  for (const { id, body } of sectionsOf(module)) {
    if (id !== customSection) continue;
    const reader = new ByteReader(body, 0);
    const found = new TextDecoder().decode(reader.bytes(reader.unsigned()));
    if (found === name) return body.subarray(reader.offset);
  }
  return undefined;
}

/** A cursor over bytes that throws where they end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  offset: number;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.offset = offset;
  }

  get atEnd(): boolean {
    return this.offset >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.offset++];
    if (byte === undefined) throw new Error(`the module ends at ${this.offset - 1}`);
    return byte;
  }

  bytes(length: number): Uint8Array {
    const taken = this.#bytes.subarray(this.offset, this.offset + length);
    if (taken.length !== length) throw new Error(`the module ends inside ${length} bytes`);
    this.offset += length;
    return taken;
  }

  /** LEB128 of at most 32 bits. */
  unsigned(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new Error(`a number at ${this.offset} has more than 32 bits`);
  }
}
