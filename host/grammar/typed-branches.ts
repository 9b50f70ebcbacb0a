// What a schema's own keywords say, without those that combine schemas: one branch for each type that a value may
// have. A keyword says something about values of its own type alone.

import type {
  ArrayBranch,
  Branch,
  Conjunction,
  NumberBranch,
  ObjectBranch,
  StringBranch,
} from "./branch.ts";
import {
  assertions,
  badSchema,
  readBound,
  readCount,
  readList,
  readObject,
  readText,
  readTypes,
  typeNames,
} from "./json-schema.ts";
import type { JsonObject, Place, TypeName } from "./json-schema.ts";
import type { SchemaDocument } from "./schema-document.ts";

/** Whether a keyword about one type is there, or `type` itself. */
export function hasTyped(keywords: JsonObject): boolean {
  return Object.keys(keywords).some(
    (keyword) => keyword === "type" || assertions.get(keyword) !== undefined,
  );
}

/** `infersTypes`: without `type`, values are of the types that keywords speak of, as whoever wrote them means it. */
export function typedBranches(
  document: SchemaDocument,
  place: Place,
  keywords: JsonObject,
  infersTypes: boolean,
): readonly Branch[] {
  return typesOf(place, keywords, infersTypes).map((type) =>
    branchOf(document, place, keywords, type),
  );
}

function typesOf(place: Place, keywords: JsonObject, infersTypes: boolean): readonly TypeName[] {
  if (keywords["type"] !== undefined) {
    const declared = new Set(readTypes(place, keywords["type"]));
    // Every integer is a number.
    if (declared.has("number")) declared.delete("integer");
    return [...declared];
  }
  const spokenOf = new Set(Object.keys(keywords).map((keyword) => assertions.get(keyword)));
  const all = typeNames.filter((type) => type !== "integer");
  const inferred = all.filter((type) => spokenOf.has(type));
  return infersTypes && inferred.length > 0 ? inferred : all;
}

function branchOf(
  document: SchemaDocument,
  place: Place,
  keywords: JsonObject,
  type: TypeName,
): Branch {
  if (type === "integer" || type === "number") {
    return numberBranch(place, keywords, type === "integer");
  }
  if (type === "string") return stringBranch(place, keywords);
  if (type === "array") return arrayBranch(document, place, keywords);
  if (type === "object") return objectBranch(document, place, keywords);
  return { type };
}

function numberBranch(place: Place, keywords: JsonObject, isInteger: boolean): NumberBranch {
  const minimum = readBound(place, keywords, "minimum") ?? -Infinity;
  const above = readBound(place, keywords, "exclusiveMinimum") ?? -Infinity;
  const maximum = readBound(place, keywords, "maximum") ?? Infinity;
  const below = readBound(place, keywords, "exclusiveMaximum") ?? Infinity;
  return {
    type: "number",
    isInteger,
    least: Math.max(minimum, above),
    most: Math.min(maximum, below),
    excludesLeast: above >= minimum && above > -Infinity,
    excludesMost: below <= maximum && below < Infinity,
  };
}

function stringBranch(place: Place, keywords: JsonObject): StringBranch {
  const { pattern, format } = keywords;
  return {
    type: "string",
    minLength: readCount(place, keywords, "minLength", 0),
    maxLength: readCount(place, keywords, "maxLength", Infinity),
    patterns: new Map(pattern === undefined ? [] : [[readText(place, "pattern", pattern), place]]),
    formats: new Map(format === undefined ? [] : [[readText(place, "format", format), place]]),
  };
}

function arrayBranch(document: SchemaDocument, place: Place, keywords: JsonObject): ArrayBranch {
  const { prefixItems, items } = keywords;
  const prefix = prefixItems === undefined ? [] : readList(place, "prefixItems", prefixItems);
  if (Array.isArray(items)) throw badSchema(place, "a list of items is called prefixItems");
  return {
    type: "array",
    prefix: prefix.map((schema, index) => [document.child(place, schema, "prefixItems", index)]),
    rest: items === undefined ? [] : [document.child(place, items, "items")],
    minItems: readCount(place, keywords, "minItems", 0),
    maxItems: readCount(place, keywords, "maxItems", Infinity),
  };
}

function objectBranch(document: SchemaDocument, place: Place, keywords: JsonObject): ObjectBranch {
  const { properties, required, additionalProperties } = keywords;
  const members = properties === undefined ? {} : readObject(place, "properties", properties);
  const names = required === undefined ? [] : readList(place, "required", required);
  const additional: Conjunction =
    additionalProperties === undefined
      ? []
      : [document.child(place, additionalProperties, "additionalProperties")];
  return {
    type: "object",
    properties: new Map(
      Object.entries(members).map(([name, schema]) => [
        name,
        [document.child(place, schema, "properties", name)],
      ]),
    ),
    required: new Set(names.map((name) => readText(place, "each of required", name))),
    additional,
    // Where properties are listed others are not meant, unless it is said.
    isOpen: additionalProperties !== undefined || Object.keys(members).length === 0,
  };
}
