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

/** A parser of finite numbers within a range. */
export function numberOf(name: string, range: Range): (value: string) => number {
  return (value) => {
    const number = decimal.test(value) ? Number(value) : Number.NaN;
    if (Number.isFinite(number) && isWithin(number, range)) return number;
    throw badValue(name, `a number ${rangeText(range)}`, value);
  };
}

/** A parser of whole numbers within a range, of 32 bits where it has no end. */
export function integerOf(name: string, range: Range): (value: string) => number {
  return (value) => {
    const number = /^[+-]?\d+$/.test(value) ? Number(value) : Number.NaN;
    if (isWithin(number, { ...range, most: range.most ?? largestU32 })) return number;
    throw badValue(name, `a whole number ${rangeText(range)}`, value);
  };
}

/** A parser of unsigned integers of 64 bits. */
export function unsigned64Of(name: string): (value: string) => bigint {
  return (value) => {
    const number = /^\d+$/.test(value) ? BigInt(value) : -1n;
    if (number >= 0n && number <= largestU64) return number;
    throw badValue(name, `a whole number from 0 to ${largestU64}`, value);
  };
}

/** A parser that accepts some words alone. */
export function choiceOf<Choice extends string>(
  name: string,
  choices: readonly Choice[],
): (value: string) => Choice {
  return (value) => {
    const chosen = choices.find((choice) => choice === value);
    if (chosen !== undefined) return chosen;
    throw badValue(name, `one of ${choices.join(", ")}`, value);
  };
}

/** A parser of a text that may be given more than once and is never empty. */
export function textsOf(name: string): (value: string, earlier?: readonly string[]) => string[] {
  return (value, earlier = []) => {
    if (value === "") throw badValue(name, "a text of one character or more", value);
    return [...earlier, value];
  };
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
