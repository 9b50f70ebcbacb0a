// Values of flags and arguments: a string becomes a number within its range, or an error that names the
// flag, the value and the range.

import { RealmError } from "../error/realm-error.ts";

const largestU32 = 2 ** 32 - 1;
const largestU64 = 2n ** 64n - 1n;

// Decimal notation only: `Number` would take "", " 1", "0x10" and "Infinity" too.
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

export interface Range {
  readonly least: number;
  readonly most?: number;
}

/** What a flag's value is in JSON: configuration files and completion ask for it. Source: JSON Schema 2020-12. */
export interface ValueSchema {
  readonly type: "number" | "integer" | "string" | "boolean" | "array";
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly enum?: readonly string[];
  readonly items?: ValueSchema;
  readonly minItems?: number;
}

/** Of a parser: what it takes. */
export interface Described {
  readonly schema: ValueSchema;
}

export type ValueParser<Value> = ((value: string) => Value) & Described;

/** What a flag's or an argument's parser takes, if it is one of these. */
export function describedSchema(parse: object | undefined): ValueSchema | undefined {
  return parse !== undefined && isDescribed(parse) ? parse.schema : undefined;
}

function isDescribed(parse: object): parse is Described {
  return "schema" in parse;
}

/** A parser of finite numbers within a range. */
export function numberOf(name: string, range: Range): ValueParser<number> {
  const parse = (value: string): number => {
    const number = decimal.test(value) ? Number(value) : Number.NaN;
    if (Number.isFinite(number) && isWithin(number, range)) return number;
    throw badValue(name, `a number ${rangeText(range)}`, value);
  };
  return Object.assign(parse, { schema: { type: "number", ...bounds(range) } as const });
}

/** A parser of whole numbers within a range, of 32 bits where it has no end. */
export function integerOf(name: string, range: Range): ValueParser<number> {
  const parse = (value: string): number => {
    const number = /^[+-]?\d+$/.test(value) ? Number(value) : Number.NaN;
    const most = range.most ?? largestU32;
    if (isWithin(number, { ...range, most })) return number;
    const told = number > most ? { ...range, most } : range;
    throw badValue(name, `a whole number ${rangeText(told)}`, value);
  };
  const schema = { type: "integer", ...bounds({ most: largestU32, ...range }) } as const;
  return Object.assign(parse, { schema });
}

/** A parser of whole numbers with commas between them, each within a range. */
export function integerListOf(name: string, range: Range): ValueParser<number[]> {
  const parse = (value: string): number[] => value.split(",").map(integerOf(name, range));
  const schema = { type: "string", minLength: 1 } as const;
  return Object.assign(parse, { schema });
}

/** A parser of unsigned integers of 64 bits. */
export function unsigned64Of(name: string): ValueParser<bigint> {
  const parse = (value: string): bigint => {
    const number = /^\d+$/.test(value) ? BigInt(value) : -1n;
    if (number >= 0n && number <= largestU64) return number;
    throw badValue(name, `a whole number from 0 to ${largestU64}`, value);
  };
  return Object.assign(parse, { schema: { type: "integer", minimum: 0 } as const });
}

/** A parser that accepts some words alone. */
export function choiceOf<Choice extends string>(
  name: string,
  choices: readonly Choice[],
): ValueParser<Choice> {
  const parse = (value: string): Choice => {
    const chosen = choices.find((choice) => choice === value);
    if (chosen !== undefined) return chosen;
    throw badValue(name, `one of ${choices.join(", ")}`, value);
  };
  return Object.assign(parse, { schema: { type: "string", enum: choices } as const });
}

const oneText = { type: "string", minLength: 1 } as const;

/** A parser of a text that may be given more than once and is never empty. */
export function textsOf(
  name: string,
): ((value: string, earlier?: readonly string[]) => string[]) & Described {
  const parse = (value: string, earlier: readonly string[] = []): string[] => {
    if (value === "") throw badValue(name, "a text of one character or more", value);
    return [...earlier, value];
  };
  const schema = { type: "array", items: oneText, minItems: 1 } as const;
  return Object.assign(parse, { schema });
}

const isoTime = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** A parser of times in ISO 8601; without a zone they are local, also where they are days. */
export function timeOf(name: string): ValueParser<Date> {
  const parse = (value: string): Date => {
    const time = new Date(value.length === 10 ? `${value}T00:00` : value);
    if (isoTime.test(value) && !Number.isNaN(time.getTime())) return time;
    throw badValue(name, "an ISO time such as 2026-01-15T10:30:00", value);
  };
  return Object.assign(parse, { schema: { type: "string", minLength: 10 } as const });
}

function bounds({ least, most }: Range): { minimum: number; maximum?: number } {
  return most === undefined ? { minimum: least } : { minimum: least, maximum: most };
}

function isWithin(number: number, { least, most }: Range): boolean {
  return number >= least && (most === undefined || number <= most);
}

function rangeText({ least, most }: Range): string {
  return most === undefined ? `of ${least} or more` : `from ${least} to ${most}`;
}

function badValue(name: string, wanted: string, value: string): RealmError {
  const got = value === "" ? "an empty value" : `"${value}"`;
  return new RealmError("bad-argument", `${name} takes ${wanted}, not ${got}`);
}
