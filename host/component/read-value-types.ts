// Value and function types of a component (Binary.md, "Type Definitions").

import type { ByteReader } from "./byte-reader.ts";
import type { Layouts } from "./canonical-layout.ts";
import { definedAt } from "./definitions.ts";
import type { DefinitionCount, Scope } from "./definitions.ts";
import { readLabel } from "./read-names.ts";
import { unsupported } from "./refuse.ts";
import type { FunctionType, Labelled, Resource, ValueType } from "./value-types.ts";

const primitives: ReadonlyMap<number, ValueType> = new Map([
  [0x7f, { kind: "bool" }],
  [0x7e, { kind: "s8" }],
  [0x7d, { kind: "u8" }],
  [0x7c, { kind: "s16" }],
  [0x7b, { kind: "u16" }],
  [0x7a, { kind: "s32" }],
  [0x79, { kind: "u32" }],
  [0x78, { kind: "s64" }],
  [0x77, { kind: "u64" }],
  [0x76, { kind: "f32" }],
  [0x75, { kind: "f64" }],
  [0x74, { kind: "char" }],
  [0x73, { kind: "string" }],
]);
const later: ReadonlyMap<number, string> = new Map([
  [0x67, "lists of fixed length"],
  [0x66, "streams"],
  [0x65, "futures"],
  [0x64, "error contexts"],
  [0x63, "maps"],
]);
const flagsMax = 32;

export class ValueTypeReader {
  readonly #layouts: Layouts;
  readonly #count: DefinitionCount;

  constructor(layouts: Layouts, count: DefinitionCount) {
    this.#layouts = layouts;
    this.#count = count;
  }

  /** A defined value type, whose first byte was read. */
  defined(opcode: number, reader: ByteReader, scope: Scope): ValueType {
    const type = this.#read(opcode, reader, scope);
    // Each type is laid out as soon as its parts are: that is where its size and depth are checked.
    this.#layouts.of(type);
    return type;
  }

  /** Of a synchronous function, whose first byte was read. */
  function(reader: ByteReader, scope: Scope): FunctionType {
    const parameters = this.#fields(reader, scope, "parameters");
    const none = this.#choice(reader, "the kind of result");
    if (!none) return { parameters, result: this.use(reader, scope) };
    if (reader.byte("the number of results") !== 0) {
      throw unsupported(`cannot use a function at offset ${reader.offset}: its results have names`);
    }
    return { parameters, result: undefined };
  }

  /** A type where it is used: a primitive one or an index. */
  use(reader: ByteReader, scope: Scope): ValueType {
    const opcode = reader.bytes[reader.offset] ?? 0;
    if (opcode >= 0x40 && opcode < 0x80) return primitive(reader.byte("a type"), reader);
    const found = definedAt(scope.types, reader, "a type");
    if (found.kind === "value") return found.type;
    throw reader.refuse("a type", `it is that of a ${found.kind}`);
  }

  #read(opcode: number, reader: ByteReader, scope: Scope): ValueType {
    switch (opcode) {
      case 0x72:
        return { kind: "record", fields: this.#atLeastOne(reader, scope) };
      case 0x71:
        return { kind: "variant", cases: this.#cases(reader, scope) };
      case 0x70:
        return { kind: "list", element: this.use(reader, scope) };
      case 0x6f:
        return { kind: "tuple", fields: this.#elements(reader, scope) };
      case 0x6e:
        return { kind: "flags", names: this.#names(reader, flagsMax) };
      case 0x6d:
        return { kind: "enum", names: this.#names(reader) };
      case 0x6b: {
        const some = { name: "some", type: this.use(reader, scope) };
        return { kind: "option", cases: [{ name: "none", type: undefined }, some] };
      }
      case 0x6a:
        return this.#result(reader, scope);
      case 0x69:
        return { kind: "own", resource: resourceAt(reader, scope) };
      case 0x68:
        return { kind: "borrow", resource: resourceAt(reader, scope) };
      default:
        return primitive(opcode, reader);
    }
  }

  #result(reader: ByteReader, scope: Scope): ValueType {
    const ok = { name: "ok", type: this.#optional(reader, scope) };
    const error = { name: "error", type: this.#optional(reader, scope) };
    return { kind: "result", cases: [ok, error] };
  }

  #cases(reader: ByteReader, scope: Scope): Labelled<ValueType | undefined>[] {
    const cases = this.#list(reader, "cases", () => {
      const name = readLabel(reader, "the label of a case");
      const type = this.#optional(reader, scope);
      if (reader.byte("the end of a case") !== 0)
        throw reader.refuse("a case", "it refines another");
      return { name, type };
    });
    return unique(cases, reader);
  }

  #atLeastOne(reader: ByteReader, scope: Scope): Labelled<ValueType>[] {
    const fields = this.#fields(reader, scope, "fields");
    if (fields.length === 0) throw reader.refuse("a record", "it has no fields");
    return fields;
  }

  #fields(reader: ByteReader, scope: Scope, what: string): Labelled<ValueType>[] {
    const count = reader.count(what);
    this.#count.add(count);
    const fields = Array.from({ length: count }, () => ({
      name: readLabel(reader, `the label of one of the ${what}`),
      type: this.use(reader, scope),
    }));
    return unique(fields, reader);
  }

  #elements(reader: ByteReader, scope: Scope): Labelled<ValueType>[] {
    let index = 0;
    return this.#list(reader, "elements", () => ({
      name: String(index++),
      type: this.use(reader, scope),
    }));
  }

  #names(reader: ByteReader, max?: number): string[] {
    const labels = this.#list(reader, "labels", () => ({
      name: readLabel(reader, "a label"),
    }));
    if (max !== undefined && labels.length > max) {
      throw reader.refuse("flags", `there are ${labels.length}, and ${max} is the most`);
    }
    return unique(labels, reader).map((label) => label.name);
  }

  /** One at least. */
  #list<Part>(reader: ByteReader, what: string, read: () => Part): Part[] {
    const count = reader.count(what);
    this.#count.add(count);
    if (count === 0) throw reader.refuse(`a type's ${what}`, "there are none");
    return Array.from({ length: count }, read);
  }

  #optional(reader: ByteReader, scope: Scope): ValueType | undefined {
    return this.#choice(reader, "whether there is a type") ? this.use(reader, scope) : undefined;
  }

  #choice(reader: ByteReader, what: string): boolean {
    const byte = reader.byte(what);
    if (byte > 1) throw reader.refuse(what, `it is ${byte}`);
    return byte === 1;
  }
}

function primitive(opcode: number, reader: ByteReader): ValueType {
  const type = primitives.get(opcode);
  if (type !== undefined) return type;
  const what = later.get(opcode);
  if (what !== undefined) {
    throw unsupported(`cannot use a type at offset ${reader.offset - 1}: ${what} are unsupported`);
  }
  throw reader.refuse("a type", `there is no type 0x${opcode.toString(16)}`);
}

export function resourceAt(reader: ByteReader, scope: Scope): Resource {
  const found = definedAt(scope.types, reader, "a resource");
  if (found.kind === "resource") return found.resource;
  throw reader.refuse("a resource", `it is the type of a ${found.kind}`);
}

/** Labels that differ in case alone would be one name in the glue. */
function unique<Part extends { readonly name: string }>(
  parts: readonly Part[],
  reader: ByteReader,
): Part[] {
  const names = new Set<string>();
  for (const { name } of parts) {
    const folded = name.toLowerCase();
    if (names.has(folded)) throw reader.refuse("labels", `"${name}" is there twice`);
    names.add(folded);
  }
  return [...parts];
}
