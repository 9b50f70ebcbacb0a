// Sizes, alignments and flat lengths of the canonical ABI for 32-bit memories (CanonicalABI.md, "Alignment",
// "Element Size", "Flattening"). Worked out once for each type object, from its parts' layouts, so that types
// that share parts cost what they take in the file. A type beyond a limit is refused here.

import { depthMax, typeBytesMax } from "./limits.ts";
import { beyondLimit } from "./refuse.ts";
import type { ValueType, VariantType } from "./value-types.ts";

export interface Layout {
  readonly bytes: number;
  readonly alignment: number;
  /** Core values that stand for it in a parameter list. */
  readonly flatLength: number;
  readonly depth: number;
}

const scalarBytes: Readonly<Record<string, number>> = {
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
const numberKinds = new Set(["u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64"]);
const pointerAndLength = { bytes: 8, alignment: 4, flatLength: 2 };
const none: Layout = { bytes: 0, alignment: 1, flatLength: 0, depth: 0 };

/** Whether a list of them is lifted as a typed array. */
export function isNumber(type: ValueType): boolean {
  return numberKinds.has(type.kind);
}

/** Bytes of the number that says which of `count` cases it is. */
export function discriminantBytes(count: number): 1 | 2 | 4 {
  if (count <= 256) return 1;
  return count <= 65_536 ? 2 : 4;
}

export class Layouts {
  readonly #known = new Map<ValueType, Layout>();

  of(type: ValueType | undefined): Layout {
    if (type === undefined) return none;
    const known = this.#known.get(type);
    if (known !== undefined) return known;
    const layout = this.#workOut(type);
    if (layout.bytes > typeBytesMax) {
      throw beyondLimit(
        `cannot use a ${type.kind} of ${layout.bytes} bytes: ${typeBytesMax} is the limit`,
      );
    }
    if (layout.depth > depthMax) {
      throw beyondLimit(
        `cannot use a ${type.kind} of types ${layout.depth} deep: ${depthMax} is the limit`,
      );
    }
    this.#known.set(type, layout);
    return layout;
  }

  /** Where each field of a record begins. */
  fieldOffsets(types: readonly ValueType[]): number[] {
    let end = 0;
    return types.map((type) => {
      const { bytes, alignment } = this.of(type);
      const offset = alignTo(end, alignment);
      end = offset + bytes;
      return offset;
    });
  }

  /** Where the payload of every case begins. */
  payloadOffset({ cases }: VariantType): number {
    const alignment = largest(cases, (each) => this.of(each.type).alignment);
    return alignTo(discriminantBytes(cases.length), Math.max(1, alignment));
  }

  #workOut(type: ValueType): Layout {
    switch (type.kind) {
      case "string":
        return { ...pointerAndLength, depth: 1 };
      case "list":
        return { ...pointerAndLength, depth: 1 + this.of(type.element).depth };
      case "record":
      case "tuple":
        return this.#record(type.fields.map((field) => field.type));
      case "variant":
      case "option":
      case "result":
        return this.#variant(type);
      case "enum":
        return scalar(discriminantBytes(type.names.length));
      case "flags":
        return scalar(flagsBytes(type.names.length));
      default:
        return scalar(scalarBytes[type.kind] ?? 8);
    }
  }

  #record(types: readonly ValueType[]): Layout {
    const parts = types.map((type) => this.of(type));
    const alignment = Math.max(
      1,
      largest(parts, (part) => part.alignment),
    );
    const last = parts.at(-1) ?? none;
    const bytes = alignTo((this.fieldOffsets(types).at(-1) ?? 0) + last.bytes, alignment);
    const flatLength = parts.reduce((sum, part) => sum + part.flatLength, 0);
    return { bytes, alignment, flatLength, depth: 1 + largest(parts, (part) => part.depth) };
  }

  #variant(type: VariantType): Layout {
    const parts = type.cases.map((each) => this.of(each.type));
    const tag = discriminantBytes(parts.length);
    const alignment = Math.max(
      tag,
      largest(parts, (part) => part.alignment),
    );
    const payload = largest(parts, (part) => part.bytes);
    const bytes = alignTo(this.payloadOffset(type) + payload, alignment);
    const flatLength = 1 + largest(parts, (part) => part.flatLength);
    return { bytes, alignment, flatLength, depth: 1 + largest(parts, (part) => part.depth) };
  }
}

function scalar(bytes: number): Layout {
  return { bytes, alignment: bytes, flatLength: 1, depth: 1 };
}

function flagsBytes(count: number): 1 | 2 | 4 {
  if (count <= 8) return 1;
  return count <= 16 ? 2 : 4;
}

/** 0 of none. There may be more of them than a call has room for arguments. */
function largest<Part>(parts: readonly Part[], measure: (part: Part) => number): number {
  return parts.reduce((most, part) => Math.max(most, measure(part)), 0);
}

function alignTo(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
