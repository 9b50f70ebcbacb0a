// A schema taken apart: the values that it lets through are those of its branches together, and a branch has one type.
// What holds for a property or an item is kept as a conjunction: a list of places whose schemas must all hold.

import type { Place } from "./json-schema.ts";

/** All must hold; none: anything goes. */
export type Conjunction = readonly Place[];

export interface NumberBranch {
  readonly type: "number";
  readonly isInteger: boolean;
  /** Both inclusive unless told otherwise; infinite where there is no bound. */
  readonly least: number;
  readonly most: number;
  readonly excludesLeast: boolean;
  readonly excludesMost: boolean;
}

export interface StringBranch {
  readonly type: "string";
  /** In code points. */
  readonly minLength: number;
  readonly maxLength: number;
  /** Each must match. */
  readonly patterns: ReadonlyMap<string, Place>;
  readonly formats: ReadonlyMap<string, Place>;
}

export interface ArrayBranch {
  readonly type: "array";
  readonly prefix: readonly Conjunction[];
  /** Of items behind the prefix. */
  readonly rest: Conjunction;
  readonly minItems: number;
  readonly maxItems: number;
}

export interface ObjectBranch {
  readonly type: "object";
  readonly properties: ReadonlyMap<string, Conjunction>;
  readonly required: ReadonlySet<string>;
  /** Of properties without a name of their own. */
  readonly additional: Conjunction;
  /** Whether such properties are written at all. */
  readonly isOpen: boolean;
}

/** Some values, written out. */
export interface ValuesBranch {
  readonly type: "values";
  readonly values: readonly unknown[];
}

export type Branch =
  | { readonly type: "null" }
  | { readonly type: "boolean" }
  | NumberBranch
  | StringBranch
  | ArrayBranch
  | ObjectBranch
  | ValuesBranch;

/** What both let through; undefined where that is nothing for sure. Neither has values written out. */
export function intersect(a: Branch, b: Branch): Branch | undefined {
  if (a.type === "number" && b.type === "number") return intersectNumbers(a, b);
  if (a.type === "string" && b.type === "string") return intersectStrings(a, b);
  if (a.type === "array" && b.type === "array") return intersectArrays(a, b);
  if (a.type === "object" && b.type === "object") return intersectObjects(a, b);
  return a.type === b.type ? a : undefined;
}

function intersectNumbers(a: NumberBranch, b: NumberBranch): NumberBranch | undefined {
  const least = Math.max(a.least, b.least);
  const most = Math.min(a.most, b.most);
  const branch: NumberBranch = {
    type: "number",
    isInteger: a.isInteger || b.isInteger,
    least,
    most,
    excludesLeast: (a.excludesLeast && a.least === least) || (b.excludesLeast && b.least === least),
    excludesMost: (a.excludesMost && a.most === most) || (b.excludesMost && b.most === most),
  };
  const isEmpty = least > most || (least === most && (branch.excludesLeast || branch.excludesMost));
  return isEmpty ? undefined : branch;
}

function intersectStrings(a: StringBranch, b: StringBranch): StringBranch | undefined {
  const minLength = Math.max(a.minLength, b.minLength);
  const maxLength = Math.min(a.maxLength, b.maxLength);
  if (minLength > maxLength) return undefined;
  return {
    type: "string",
    minLength,
    maxLength,
    patterns: new Map([...a.patterns, ...b.patterns]),
    formats: new Map([...a.formats, ...b.formats]),
  };
}

function intersectArrays(a: ArrayBranch, b: ArrayBranch): ArrayBranch | undefined {
  const minItems = Math.max(a.minItems, b.minItems);
  const maxItems = Math.min(a.maxItems, b.maxItems);
  if (minItems > maxItems) return undefined;
  const prefix = Array.from({ length: Math.max(a.prefix.length, b.prefix.length) }, (_, index) =>
    both(a.prefix[index] ?? a.rest, b.prefix[index] ?? b.rest),
  );
  return { type: "array", prefix, rest: both(a.rest, b.rest), minItems, maxItems };
}

function intersectObjects(a: ObjectBranch, b: ObjectBranch): ObjectBranch {
  const names = new Set([...a.properties.keys(), ...b.properties.keys()]);
  const properties = new Map(
    [...names].map((name) => [
      name,
      both(a.properties.get(name) ?? a.additional, b.properties.get(name) ?? b.additional),
    ]),
  );
  return {
    type: "object",
    properties,
    required: new Set([...a.required, ...b.required]),
    additional: both(a.additional, b.additional),
    isOpen: a.isOpen && b.isOpen,
  };
}

/** Each place once. */
function both(a: Conjunction, b: Conjunction): Conjunction {
  return [...new Map([...a, ...b].map((place) => [place.pointer, place])).values()];
}
