// Gives a core module's exports the names that the component model wants. AssemblyScript cannot spell
// `realm:inference/guest@0.1.0#load-model-by-id`. Binary format: WebAssembly core specification, 5.5.10.

const headerLength = 8;
const exportSection = 7;

/** The module with the exports in `names` renamed; every other byte is as it was. */
export function renameExports(module: Uint8Array, names: ReadonlyMap<string, string>): Uint8Array {
  const reader = new Reader(module, headerLength);
  const parts: Uint8Array[] = [module.subarray(0, headerLength)];
  while (!reader.atEnd) {
    const start = reader.offset;
    const id = reader.byte();
    const body = reader.bytes(reader.unsigned());
    if (id !== exportSection) parts.push(module.subarray(start, reader.offset));
    else {
      const renamed = renameIn(body, names);
      parts.push(Uint8Array.of(id), unsigned(renamed.length), renamed);
    }
  }
  return Buffer.concat(parts);
}

/** vec(name kind index) */
function renameIn(section: Uint8Array, names: ReadonlyMap<string, string>): Uint8Array {
  const reader = new Reader(section, 0);
  const count = reader.unsigned();
  const parts: Uint8Array[] = [unsigned(count)];
  for (let index = 0; index < count; index++) {
    const name = new TextDecoder().decode(reader.bytes(reader.unsigned()));
    const encoded = new TextEncoder().encode(names.get(name) ?? name);
    const kind = reader.byte();
    parts.push(unsigned(encoded.length), encoded, Uint8Array.of(kind), unsigned(reader.unsigned()));
  }
  return Buffer.concat(parts);
}

/** LEB128. */
function unsigned(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.of(...bytes, rest);
    bytes.push((rest % 128) + 128);
  }
}

/** A cursor over bytes that throws where they end. */
class Reader {
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
