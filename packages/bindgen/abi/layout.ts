// Sizes, alignments, offsets and flat core types of the canonical ABI for 32-bit memories.
// Source: component-model/design/mvp/CanonicalABI.md ("Alignment", "Element Size", "Flattening").

import { casesOf } from "../wit/model.ts";
import type { CaseType, WitType } from "../wit/model.ts";

export type CoreType = "i32" | "i64" | "f32" | "f64";

/** More flat parameters than this are passed in memory. */
export const flatParametersMax = 16;
/** More flat results than this are passed in memory. */
export const flatResultsMax = 1;

const scalarSizes: Readonly<Record<string, number>> = {
  bool: 1,
  u8: 1,
  s8: 1,
  u16: 2,
  s16: 2,
  u32: 4,
  s32: 4,
  u64: 8,
  s64: 8,
  f32: 4,
  f64: 8,
  char: 4,
  own: 4,
  borrow: 4,
};

function alignTo(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

/** Bytes of the number that says which of `count` cases it is. */
export function discriminantSize(count: number): 1 | 2 | 4 {
  if (count <= 256) return 1;
  return count <= 65_536 ? 2 : 4;
}

export function alignmentOf(type: WitType): number {
  switch (type.kind) {
    case "string":
    case "list":
      return 4;
    case "enum":
      return discriminantSize(type.names.length);
    case "flags":
      return flagsSize(type.names.length);
    case "record":
      return Math.max(1, ...type.fields.map((field) => alignmentOf(field.type)));
    case "tuple":
      return Math.max(1, ...type.elements.map(alignmentOf));
    case "option":
    case "result":
    case "variant":
      return Math.max(discriminantSize(casesOf(type).length), payloadAlignment(type));
    default:
      return scalarSizes[type.kind] ?? 4;
  }
}

export function sizeOf(type: WitType): number {
  switch (type.kind) {
    case "string":
    case "list":
      return 8;
    case "enum":
    case "flags":
      return alignmentOf(type);
    case "record":
      return structSize(type.fields.map((field) => field.type));
    case "tuple":
      return structSize(type.elements);
    case "option":
    case "result":
    case "variant":
      return alignTo(payloadOffset(type) + payloadSize(type), alignmentOf(type));
    default:
      return scalarSizes[type.kind] ?? 4;
  }
}

function flagsSize(count: number): 1 | 2 | 4 {
  if (count <= 8) return 1;
  return count <= 16 ? 2 : 4;
}

function payloadAlignment(type: CaseType): number {
  return Math.max(1, ...casesOf(type).map((each) => (each.type ? alignmentOf(each.type) : 1)));
}

function payloadSize(type: CaseType): number {
  return Math.max(0, ...casesOf(type).map((each) => (each.type ? sizeOf(each.type) : 0)));
}

/** Where the payload of every case begins. */
export function payloadOffset(type: CaseType): number {
  return alignTo(discriminantSize(casesOf(type).length), payloadAlignment(type));
}

/** Offsets of values that follow each other as the fields of a record do. */
export function structOffsets(types: readonly WitType[]): number[] {
  let end = 0;
  return types.map((type) => {
    const offset = alignTo(end, alignmentOf(type));
    end = offset + sizeOf(type);
    return offset;
  });
}

export function structSize(types: readonly WitType[]): number {
  const end = types.reduce((offset, type) => alignTo(offset, alignmentOf(type)) + sizeOf(type), 0);
  return alignTo(end, Math.max(1, ...types.map(alignmentOf)));
}

/** The core values that stand for one value of the type in a parameter list. */
export function flatten(type: WitType): CoreType[] {
  switch (type.kind) {
    case "u64":
    case "s64":
      return ["i64"];
    case "f32":
    case "f64":
      return [type.kind];
    case "string":
    case "list":
      return ["i32", "i32"];
    case "record":
      return type.fields.flatMap((field) => flatten(field.type));
    case "tuple":
      return type.elements.flatMap(flatten);
    case "option":
    case "result":
    case "variant":
      return ["i32", ...joinedPayload(type)];
    default:
      return ["i32"];
  }
}

/** The core types that can hold the payload of any case. */
function joinedPayload(type: CaseType): CoreType[] {
  const joined: CoreType[] = [];
  for (const each of casesOf(type))
    for (const [index, core] of (each.type ? flatten(each.type) : []).entries())
      joined[index] = join(joined[index] ?? core, core);
  return joined;
}

function join(left: CoreType, right: CoreType): CoreType {
  if (left === right) return left;
  const both = [left, right];
  return both.includes("i32") && both.includes("f32") ? "i32" : "i64";
}
