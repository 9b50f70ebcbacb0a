// The parts of a core module's binary format (core specification, 5.5) that say what memory it can take.

import { ByteReader } from "./byte-reader.ts";
import { coreImportsMax } from "./limits.ts";
import { badFile, beyondLimit, unsupported } from "./refuse.ts";

const headerBytes = 8;
const magic = 0x6d736100;
const coreVersion = 1;
const functionForm = 0x60;
const referenceTypes: ReadonlySet<number> = new Set([0x70, 0x6f]);
/** Reference types that name a heap type. */
const longReferenceTypes: ReadonlySet<number> = new Set([0x63, 0x64]);
/** ref.null, ref.func, global.get */
const referenceInstructions: ReadonlySet<number> = new Set([0xd0, 0xd2, 0x23]);
const endInstruction = 0x0b;

export const sectionIds = { types: 1, imports: 2, tables: 4, memories: 5, tags: 13 } as const;

/** Of a memory, in pages, or of a table, in elements. */
export interface Limits {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

export interface Section {
  readonly id: number;
  /** Where its number stands, and where the next section begins. */
  readonly start: number;
  readonly end: number;
  readonly body: ByteReader;
}

export function coreSections(bytes: Uint8Array): Section[] {
  checkHeader(bytes);
  const reader = new ByteReader(bytes, headerBytes);
  const sections: Section[] = [];
  while (!reader.atEnd) {
    const start = reader.offset;
    const id = reader.byte("the number of a section");
    const body = reader.part(reader.u32(`the length of section ${id}`), `section ${id}`);
    // What a custom section holds concerns nobody here, and there may be any number of them.
    if (id === 0) continue;
    if (sections.some((section) => section.id === id)) {
      throw badFile(`cannot read a core module: section ${id} is there again at offset ${start}`);
    }
    sections.push({ id, start, end: reader.offset, body });
  }
  return sections;
}

/** 32-bit limits of a memory or table that is no thread's; `what` for messages. */
export function readLimits(reader: ByteReader, what: string): Limits {
  const flags = reader.byte(`the limits of ${what}`);
  if (flags > 1) {
    const why = limitsKind(flags);
    throw unsupported(`cannot use ${what} at offset ${reader.offset - 1}: it is ${why}`);
  }
  const minimum = reader.u32(`the minimum of ${what}`);
  return { minimum, maximum: flags === 1 ? reader.u32(`the maximum of ${what}`) : undefined };
}

function limitsKind(flags: number): string {
  if (flags === 2 || flags === 3) return "shared between threads";
  if ((flags & 4) !== 0 && flags < 8) return "of 64 bits";
  return `of kind ${flags}`;
}

/** A table's elements: functions or the host's references. Others could keep a heap of objects alive. */
export function readTableElements(reader: ByteReader): number {
  const type = reader.byte("the type of a table");
  if (referenceTypes.has(type)) return type;
  throw unsupported(
    `cannot use a table at offset ${reader.offset - 1}: its elements are of type 0x${type.toString(16)}, not funcref or externref`,
  );
}

export interface MemoryCounts {
  readonly memories: number;
  readonly tables: number;
}

/** The memories and tables that a module makes, imported ones not counted. */
export function declaredCounts(bytes: Uint8Array): MemoryCounts {
  const sections = coreSections(bytes);
  const countOf = (wanted: number, what: string): number =>
    sections.find(({ id }) => id === wanted)?.body.count(what) ?? 0;
  return {
    memories: countOf(sectionIds.memories, "memories"),
    tables: countOf(sectionIds.tables, "tables"),
  };
}

/** What of memory a module imports. */
export function readImports(reader: ByteReader): MemoryCounts {
  let memories = 0;
  let tables = 0;
  const count = reader.count("imports");
  checkCount(count, coreImportsMax, "imports");
  for (let left = count; left > 0; left--) {
    reader.name("the module of an import");
    reader.name("the name of an import");
    const kind = reader.byte("the kind of an import");
    if (kind === 0x00) reader.u32("the type of a function");
    else if (kind === 0x01) {
      tables += 1;
      readTableElements(reader);
      readLimits(reader, "an imported table");
    } else if (kind === 0x02) {
      memories += 1;
      readLimits(reader, "an imported memory");
    } else if (kind === 0x03) skipGlobal(reader);
    else {
      throw unsupported(`cannot use an import at offset ${reader.offset}: it is of kind ${kind}`);
    }
  }
  reader.expectEnd("the imports");
  return { memories, tables };
}

/**
 * All types must be of functions: structs and arrays (the GC proposal) live in the heap of the host's engine,
 * which nothing bounds for one guest, and a heap that is full ends the process.
 */
export function checkTypes(reader: ByteReader): void {
  for (let left = reader.count("types"); left > 0; left--) {
    const { offset } = reader;
    const form = reader.byte("a type");
    if (form !== functionForm) {
      throw unsupported(
        `cannot use a core module with a type of form 0x${form.toString(16)} at offset ${offset}: structs, arrays and recursive types are unsupported`,
      );
    }
    skipValueTypes(reader, "parameters");
    skipValueTypes(reader, "results");
  }
  reader.expectEnd("the types");
}

/** Exceptions live in the engine's heap as well. */
export function refuseTags({ offset }: ByteReader): never {
  throw unsupported(`cannot use a core module that throws exceptions (tags at offset ${offset})`);
}

/** The expression of a table's initial element: one instruction that gives a reference. */
export function skipReferenceExpression(reader: ByteReader): void {
  const what = "the initial element of a table";
  const { offset } = reader;
  const opcode = reader.byte(what);
  if (!referenceInstructions.has(opcode)) {
    throw unsupported(`cannot use ${what} at offset ${offset}: it begins with opcode ${opcode}`);
  }
  reader.skipInteger(what);
  if (reader.byte(what) !== endInstruction) throw reader.refuse(what, "it does not end");
}

function skipValueTypes(reader: ByteReader, what: string): void {
  for (let left = reader.count(what); left > 0; left--) skipValueType(reader);
}

function skipValueType(reader: ByteReader): void {
  if (longReferenceTypes.has(reader.byte("a type"))) reader.skipInteger("a heap type");
}

function skipGlobal(reader: ByteReader): void {
  skipValueType(reader);
  reader.byte("whether a global can change");
}

function checkHeader(bytes: Uint8Array): void {
  if (bytes.length < headerBytes) {
    throw badFile(`cannot read a core module: ${bytes.length} bytes are no header`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  if (view.getUint32(0, true) !== magic || view.getUint32(4, true) !== coreVersion) {
    throw badFile("cannot read a core module: it does not begin as one of version 1 does");
  }
}

/** One of the things that a module may have once. */
export function checkCount(count: number, max: number, what: string): void {
  if (count <= max) return;
  throw beyondLimit(`cannot use core modules with ${count} ${what}: ${max} is the limit`);
}
