// What a JSON Schema may say (draft 2020-12, and `definitions` of older ones): the keywords that are held to, those
// that only describe, and readers of keywords' values. Any other keyword is refused by its name and place.

import { RealmError } from "../error/realm-error.ts";

/** As `JSON.parse` gives it, or written in place. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

export type JsonObject = Readonly<Record<string, unknown>>;

/** A schema within a document. */
export interface Place {
  /** JSON Pointer as a fragment: `#/properties/name`. */
  readonly pointer: string;
  readonly schema: unknown;
  /** Segments of the pointer. */
  readonly depth: number;
}

export const typeNames = [
  "null",
  "boolean",
  "integer",
  "number",
  "string",
  "array",
  "object",
] as const;
export type TypeName = (typeof typeNames)[number];

const annotations: ReadonlySet<string> = new Set([
  "title",
  "description",
  "default",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
  "$schema",
  "$id",
  "$comment",
  "$defs",
  "definitions",
]);

/** Keywords that are held to, and which types of value they say something about; none: all. */
export const assertions: ReadonlyMap<string, TypeName | undefined> = new Map([
  ["type", undefined],
  ["enum", undefined],
  ["const", undefined],
  ["$ref", undefined],
  ["anyOf", undefined],
  ["oneOf", undefined],
  ["allOf", undefined],
  ["minimum", "number"],
  ["maximum", "number"],
  ["exclusiveMinimum", "number"],
  ["exclusiveMaximum", "number"],
  ["minLength", "string"],
  ["maxLength", "string"],
  ["pattern", "string"],
  ["format", "string"],
  ["items", "array"],
  ["prefixItems", "array"],
  ["minItems", "array"],
  ["maxItems", "array"],
  ["properties", "object"],
  ["required", "object"],
  ["additionalProperties", "object"],
]);

/** Keywords that don't just describe, known or not. */
export function assertionsOf(schema: JsonObject): string[] {
  return Object.keys(schema).filter((keyword) => !annotations.has(keyword));
}

/** The schema's keywords; true and false are the callers' business. */
export function readKeywords(place: Place): JsonObject {
  const { schema } = place;
  if (!isObject(schema)) throw badSchema(place, "a schema must be an object, true or false");
  for (const keyword of assertionsOf(schema)) {
    if (assertions.has(keyword)) continue;
    throw unsupported(place, `the keyword ${JSON.stringify(keyword)}`);
  }
  return schema;
}

export function readTypes(place: Place, value: unknown): readonly TypeName[] {
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  return names.map((name) => {
    const type = typeNames.find((candidate) => candidate === name);
    if (type === undefined) throw badSchema(place, `type must be among ${typeNames.join(", ")}`);
    return type;
  });
}

/** A whole number of at least 0, or the preset where the keyword is absent. */
export function readCount<Preset>(
  place: Place,
  keywords: JsonObject,
  keyword: string,
  preset: Preset,
): number | Preset {
  const value = keywords[keyword];
  if (value === undefined) return preset;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw badSchema(place, `${keyword} must be a whole number of at least 0`);
}

export function readBound(place: Place, keywords: JsonObject, keyword: string): number | undefined {
  const value = keywords[keyword];
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw badSchema(place, `${keyword} must be a number`);
}

export function readText(place: Place, keyword: string, value: unknown): string {
  if (typeof value !== "string") throw badSchema(place, `${keyword} must be a string`);
  return value;
}

export function readList(place: Place, keyword: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw badSchema(place, `${keyword} must be a list`);
  return value;
}

export function readObject(place: Place, keyword: string, value: unknown): JsonObject {
  if (!isObject(value)) throw badSchema(place, `${keyword} must be an object`);
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function badSchema({ pointer }: Place, requirement: string): RealmError {
  return new RealmError(
    "bad-argument",
    `cannot use the JSON schema at ${quote(pointer)}: ${requirement}`,
  );
}

/** `what` cannot be held to. */
export function unsupported({ pointer }: Place, what: string): RealmError {
  return new RealmError(
    "unsupported",
    `the JSON schema at ${quote(pointer)} has ${what}, which is not supported`,
  );
}

export function overLimit({ pointer }: Place, what: string): RealmError {
  return new RealmError(
    "limit",
    `cannot use the JSON schema at ${quote(pointer)}: ${what}, the limit`,
  );
}

const quotedLengthMax = 120;

function quote(pointer: string): string {
  const isLong = pointer.length > quotedLengthMax;
  return JSON.stringify(isLong ? `${pointer.slice(0, quotedLengthMax)}…` : pointer);
}
