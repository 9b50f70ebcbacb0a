// Any value of a WIT type, in the shape in which jco takes and gives it.

import * as fc from "fast-check";
import { camelCase } from "../../packages/bindgen/wit/name-scope.ts";
import { casesOf, isNumber } from "../../packages/bindgen/wit/model.ts";
import type { NumberKind, WitType } from "../../packages/bindgen/wit/model.ts";

const listLengthMax = 6;

const numbers: Readonly<Record<NumberKind, fc.Arbitrary<number | bigint>>> = {
  u8: fc.integer({ min: 0, max: 0xff }),
  s8: fc.integer({ min: -0x80, max: 0x7f }),
  u16: fc.integer({ min: 0, max: 0xffff }),
  s16: fc.integer({ min: -0x8000, max: 0x7fff }),
  u32: fc.integer({ min: 0, max: 0xffff_ffff }),
  s32: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
  u64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  s64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  f32: fc.float(),
  f64: fc.double(),
};

const typedArrays: Readonly<Record<NumberKind, (values: (number | bigint)[]) => unknown>> = {
  u8: (values) => Uint8Array.from(values, Number),
  s8: (values) => Int8Array.from(values, Number),
  u16: (values) => Uint16Array.from(values, Number),
  s16: (values) => Int16Array.from(values, Number),
  u32: (values) => Uint32Array.from(values, Number),
  s32: (values) => Int32Array.from(values, Number),
  u64: (values) => BigUint64Array.from(values, BigInt),
  s64: (values) => BigInt64Array.from(values, BigInt),
  f32: (values) => Float32Array.from(values, Number),
  f64: (values) => Float64Array.from(values, Number),
};

export function arbitraryValue(type: WitType): fc.Arbitrary<unknown> {
  if (isNumber(type)) return numbers[type.kind];
  switch (type.kind) {
    case "bool":
      return fc.boolean();
    case "char":
      return fc.string({ unit: "binary", minLength: 1, maxLength: 1 });
    case "string":
      return fc.string({ unit: "binary", maxLength: 12 });
    case "list":
      return arbitraryList(type.element);
    case "tuple":
      return fc.tuple(...type.elements.map(arbitraryValue));
    case "record":
      return arbitraryRecord(type.fields.map((field) => [field.name, arbitraryValue(field.type)]));
    case "flags":
      return arbitraryRecord(type.names.map((name) => [name, fc.boolean()]));
    case "enum":
      return fc.constantFrom(...type.names);
    case "option":
      return arbitraryOption(type.element);
    case "result":
    case "variant":
      return fc.oneof(...casesOf(type).map((each) => arbitraryCase(each.name, each.type)));
    default:
      throw new Error(`no arbitrary ${type.kind}`);
  }
}

function arbitraryList(element: WitType): fc.Arbitrary<unknown> {
  const values = fc.array(arbitraryValue(element), { maxLength: listLengthMax });
  if (!isNumber(element)) return values;
  return values.map((items) => typedArrays[element.kind](items as (number | bigint)[]));
}

function arbitraryRecord(fields: [string, fc.Arbitrary<unknown>][]): fc.Arbitrary<unknown> {
  const entries = fields.map(([name, value]) => [camelCase(name), value] as const);
  return fc.record(Object.fromEntries(entries));
}

/** jco tells none from some(none) by a tag. */
function arbitraryOption(element: WitType): fc.Arbitrary<unknown> {
  if (element.kind === "option")
    return fc.oneof(arbitraryCase("none", null), arbitraryCase("some", element));
  return fc.oneof(fc.constant(undefined), arbitraryValue(element));
}

function arbitraryCase(tag: string, type: WitType | null): fc.Arbitrary<unknown> {
  return type === null ? fc.constant({ tag }) : arbitraryValue(type).map((val) => ({ tag, val }));
}
