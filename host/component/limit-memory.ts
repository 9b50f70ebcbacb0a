// Gives every memory and table that a core module declares a maximum, so that growing beyond it fails in the
// guest (-1) and never asks the host. All other bytes stay as they are.
//
// Imported memories and tables are left alone: within a component they come from another of its core modules,
// which is limited here too, for a component can import neither from its host. A lower maximum always matches
// an import that wanted a higher one or none.

import type { ByteReader } from "./byte-reader.ts";
import {
  checkCount,
  checkTypes,
  coreSections,
  readImports,
  readLimits,
  readTableElements,
  refuseTags,
  sectionIds,
  skipReferenceExpression,
} from "./core-module.ts";
import type { Limits, Section } from "./core-module.ts";
import { tablesMax } from "./limits.ts";
import { beyondLimit, unsupported } from "./refuse.ts";
import { joined, unsigned } from "./write-bytes.ts";

const pageBytes = 65_536;
/** 2 GiB less a page: jco takes pointers as signed. */
const pagesMax = 32_767;
const initialisedTable = 0x40;

export interface MemoryLimits {
  /** Of the linear memory. */
  readonly memoryBytes: number;
  /** Of each table. */
  readonly tableElements: number;
  /** Whether all it imports comes from modules that were limited too, as in a component; default: no. */
  readonly withSiblings?: boolean;
}

/** A module that takes no more than `limits`. Throws `bad-file`, `limit` or `unsupported`. */
export function limitMemory(bytes: Uint8Array, limits: MemoryLimits): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  let copied = 0;
  const declared = { memories: 0, tables: 0 };
  for (const section of coreSections(bytes)) {
    const rewritten = limitSection(section, limits, declared);
    if (rewritten === undefined) continue;
    pieces.push(bytes.subarray(copied, section.start));
    pieces.push(Uint8Array.of(section.id), unsigned(rewritten.length), Uint8Array.from(rewritten));
    copied = section.end;
  }
  pieces.push(bytes.subarray(copied));
  return joined(pieces);
}

/** The section's new bytes; none where it stays as it is. */
function limitSection(
  { id, body }: Section,
  limits: MemoryLimits,
  declared: { memories: number; tables: number },
): number[] | undefined {
  switch (id) {
    case sectionIds.types:
      checkTypes(body);
      return undefined;
    case sectionIds.tags:
      return refuseTags(body);
    case sectionIds.imports:
      checkImports(body, limits, declared);
      return undefined;
    case sectionIds.memories:
      return limitedMemories(body, limits, declared);
    case sectionIds.tables:
      return limitedTables(body, limits, declared);
    default:
      return undefined;
  }
}

function checkImports(
  body: ByteReader,
  limits: MemoryLimits,
  declared: { memories: number; tables: number },
): void {
  const { offset } = body;
  const { memories, tables } = readImports(body);
  if (memories + tables > 0 && limits.withSiblings !== true) {
    throw unsupported(
      `cannot use a core module (imports at offset ${offset}) that imports ${memories} memories and ${tables} tables: it must bring its own`,
    );
  }
  declared.memories += memories;
  declared.tables += tables;
  checkCount(declared.memories, 1, "memories");
  checkCount(declared.tables, tablesMax, "tables");
}

function limitedMemories(
  body: ByteReader,
  { memoryBytes }: MemoryLimits,
  declared: { memories: number },
): number[] | undefined {
  const count = body.count("memories");
  declared.memories += count;
  checkCount(declared.memories, 1, "memories");
  if (count === 0) return undefined;
  const { offset } = body;
  const memory = readLimits(body, "a memory");
  body.expectEnd("the memories");
  const limit = Math.min(pagesMax, Math.floor(memoryBytes / pageBytes));
  if (memory.minimum > limit) {
    throw beyondLimit(
      `cannot use a core module whose memory (offset ${offset}) begins with ${memory.minimum * pageBytes} bytes: ${memoryBytes} is the limit`,
    );
  }
  return [1, ...limitsBytes(memory, limit)];
}

function limitedTables(
  body: ByteReader,
  { tableElements }: MemoryLimits,
  declared: { tables: number },
): number[] {
  const count = body.count("tables");
  declared.tables += count;
  checkCount(declared.tables, tablesMax, "tables");
  const bytes = [...unsigned(count)];
  for (let left = count; left > 0; left--) bytes.push(...limitedTable(body, tableElements));
  body.expectEnd("the tables");
  return bytes;
}

function limitedTable(body: ByteReader, elementsMax: number): number[] {
  const start = body.offset;
  const isInitialised = body.bytes[start] === initialisedTable;
  if (isInitialised) {
    body.skip(1, "a table");
    if (body.byte("a table") !== 0) throw body.refuse("a table", "there is no such kind of it");
  }
  const type = readTableElements(body);
  const table = readLimits(body, "a table");
  if (table.minimum > elementsMax) {
    throw beyondLimit(
      `cannot use a core module whose table (offset ${start}) begins with ${table.minimum} elements: ${elementsMax} is the limit`,
    );
  }
  const limited = [type, ...limitsBytes(table, elementsMax)];
  if (!isInitialised) return limited;
  const expression = body.offset;
  skipReferenceExpression(body);
  return [initialisedTable, 0, ...limited, ...body.bytes.subarray(expression, body.offset)];
}

function limitsBytes({ minimum, maximum }: Limits, max: number): number[] {
  return [1, ...unsigned(minimum), ...unsigned(Math.min(maximum ?? max, max))];
}
