// Gives a core module's exports the names that the component model wants. AssemblyScript cannot spell
// `realm:inference/guest@0.1.0#load-model-by-id`. Binary format: WebAssembly core specification, 5.5.10.

import { ByteReader, headerLength, sectionsOf } from "../wasm/sections.ts";

const exportSection = 7;

/** The module with the exports in `names` renamed; every other byte is as it was. */
export function renameExports(module: Uint8Array, names: ReadonlyMap<string, string>): Uint8Array {
  const parts: Uint8Array[] = [module.subarray(0, headerLength)];
  for (const { id, whole, body } of sectionsOf(module)) {
    if (id !== exportSection) parts.push(whole);
    else {
      const renamed = renameIn(body, names);
      parts.push(Uint8Array.of(id), unsigned(renamed.length), renamed);
    }
  }
  return Buffer.concat(parts);
}

/** vec(name kind index) */
function renameIn(section: Uint8Array, names: ReadonlyMap<string, string>): Uint8Array {
  const reader = new ByteReader(section, 0);
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
