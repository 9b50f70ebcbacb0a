// The layouts by which a stranger's values are measured are those by which Realm's own bindings are generated:
// two implementations of one specification, held against each other on any type.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Layouts } from "../../host/component/canonical-layout.ts";
import type { ValueType } from "../../host/component/value-types.ts";
import {
  alignmentOf,
  flatten,
  payloadOffset,
  sizeOf,
  structOffsets,
} from "../../packages/bindgen/abi/layout.ts";
import { casesOf } from "../../packages/bindgen/wit/model.ts";
import type { ScalarKind, WitType } from "../../packages/bindgen/wit/model.ts";

const undeclared = { name: null, owner: null };
const names = (min: number, max: number): fc.Arbitrary<string[]> =>
  fc.integer({ min, max }).map((count) => Array.from({ length: count }, (_, index) => `n${index}`));

const leaf: fc.Arbitrary<WitType> = fc.oneof(
  fc
    .constantFrom<ScalarKind[]>("bool", "u8", "s16", "u32", "s64", "f32", "f64", "char", "string")
    .map((kind): WitType => ({ ...undeclared, kind })),
  names(1, 32).map((flags): WitType => ({ ...undeclared, kind: "flags", names: flags })),
  names(1, 300).map((labels): WitType => ({ ...undeclared, kind: "enum", names: labels })),
);

const { type: types } = fc.letrec<{ type: WitType }>((tie) => ({
  type: fc.oneof(
    { depthSize: "small" },
    leaf,
    tie("type").map((element): WitType => ({ ...undeclared, kind: "list", element })),
    tie("type").map((element): WitType => ({ ...undeclared, kind: "option", element })),
    fc
      .tuple(fc.option(tie("type")), fc.option(tie("type")))
      .map(([ok, error]): WitType => ({ ...undeclared, kind: "result", ok, error })),
    fc
      .array(tie("type"), { minLength: 1, maxLength: 4 })
      .map((parts): WitType => ({ ...undeclared, kind: "record", fields: parts.map(labelled) })),
    fc
      .array(fc.option(tie("type")), { minLength: 1, maxLength: 4 })
      .map((parts): WitType => ({ ...undeclared, kind: "variant", cases: parts.map(labelled) })),
  ),
}));

function labelled<Type>(type: Type, index: number): { name: string; type: Type } {
  return { name: `part-${index}`, type };
}

/** The same type as the reader of components gives it. */
function valueTypeOf(type: WitType): ValueType {
  switch (type.kind) {
    case "list":
      return { kind: "list", element: valueTypeOf(type.element) };
    case "record":
      return {
        kind: "record",
        fields: type.fields.map((each) => ({ name: each.name, type: valueTypeOf(each.type) })),
      };
    case "tuple":
      return { kind: "tuple", fields: type.elements.map(valueTypeOf).map(labelled) };
    case "option":
    case "result":
    case "variant":
      return {
        kind: type.kind,
        cases: casesOf(type).map((each) => ({
          name: each.name,
          type: each.type === null ? undefined : valueTypeOf(each.type),
        })),
      };
    case "enum":
    case "flags":
      return { kind: type.kind, names: type.names };
    case "own":
    case "borrow":
      return { kind: type.kind, resource: { name: type.resource.name } };
    default:
      return { kind: type.kind };
  }
}

describe("any type", () => {
  it("has one size, alignment and flat length, and its parts one place", () => {
    fc.assert(
      fc.property(types, (wit) => {
        const layouts = new Layouts();
        const value = valueTypeOf(wit);
        expect(layouts.of(value)).toMatchObject({
          bytes: sizeOf(wit),
          alignment: alignmentOf(wit),
          flatLength: flatten(wit).length,
        });
        if (value.kind === "record" && wit.kind === "record") {
          expect(layouts.fieldOffsets(value.fields.map((field) => field.type))).toEqual(
            structOffsets(wit.fields.map((field) => field.type)),
          );
        }
        if (value.kind === "variant" && wit.kind === "variant") {
          expect(layouts.payloadOffset(value)).toBe(payloadOffset(wit));
        }
      }),
      { numRuns: 2_000, seed: 31 },
    );
  });
});
