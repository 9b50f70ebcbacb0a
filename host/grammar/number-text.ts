// Numbers between two bounds, digit by digit. They have at most 15 digits: that many are still told apart when JSON
// is read.

import type { NumberBranch } from "./branch.ts";
import { literal, oneOf, times } from "./gbnf-text.ts";
import { unsupported } from "./json-schema.ts";
import type { Place } from "./json-schema.ts";

const digitsMax = 15;
const largest = 10 ** digitsMax - 1;
const anyInteger = '"-"? ("0" | [1-9] [0-9]{0,14})';
const anyNumber = `${anyInteger} ("." [0-9]{1,15})? ([eE] [-+]? [0-9]{1,2})?`;

/** Whole numbers, both ends included. */
interface Range {
  readonly least: number;
  readonly most: number;
}

/** GBNF of the numbers of a branch; undefined where there is none to write. */
export function numberText(place: Place, branch: NumberBranch): string | undefined {
  if (branch.least === -Infinity && branch.most === Infinity) {
    return branch.isInteger ? anyInteger : `(${anyNumber})`;
  }
  const texts = signedTexts(integersOf(branch), (range) => integerTexts(range));
  if (!branch.isInteger) texts.push(...decimalTexts(place, branch));
  return texts.length === 0 ? undefined : oneOf(texts);
}

function integersOf({ least, most, excludesLeast, excludesMost }: NumberBranch): Range {
  return {
    least: capped(Math.ceil(least) + (excludesLeast && Number.isInteger(least) ? 1 : 0)),
    most: capped(Math.floor(most) - (excludesMost && Number.isInteger(most) ? 1 : 0)),
  };
}

function capped(value: number): number {
  return Math.min(largest + 1, Math.max(-largest - 1, value));
}

/** What is under 0 has its sign before it. */
function signedTexts(
  { least, most }: Range,
  textsOf: (range: Range, isNegative: boolean) => string[],
): string[] {
  const negative = { least: Math.max(1, -most), most: -least };
  return [
    ...textsOf({ least: Math.max(0, least), most }, false),
    ...textsOf(negative, true).map((text) => `"-" ${text}`),
  ];
}

/** One text for each number of digits, of a range from 0 on. */
function integerTexts({ least, most }: Range): string[] {
  const texts: string[] = [];
  for (let length = 1; length <= digitsMax; length++) {
    const first = Math.max(least, length === 1 ? 0 : 10 ** (length - 1));
    const last = Math.min(most, 10 ** length - 1);
    if (first <= last) texts.push(between(String(first), String(last)));
  }
  return texts;
}

/** Numbers with as many places as the bounds have, one at least, and more where they stay within. */
function decimalTexts(place: Place, branch: NumberBranch): string[] {
  const places = Math.max(1, placesOf(place, branch.least), placesOf(place, branch.most));
  const least = scaled(branch.least, places) + (branch.excludesLeast ? 1 : 0);
  const most = scaled(branch.most, places) - (branch.excludesMost ? 1 : 0);
  // What has more digits is out of reach: of a bound beyond, nothing is left, and no other is beyond.
  const range = { least: Math.max(least, -largest), most: Math.min(most, largest) };
  return signedTexts(range, (part, isNegative) => {
    const isOpen = isNegative ? branch.excludesLeast : branch.excludesMost;
    return scaledTexts(part, { places, isOpen });
  });
}

function placesOf(place: Place, bound: number): number {
  if (Math.abs(bound) > largest) return 0;
  const text = String(bound);
  if (text.includes("e")) throw unsupported(place, `the bound ${text}, which is too small`);
  return text.split(".")[1]?.length ?? 0;
}

/** The bound times 10^places: a whole number, exact up to `largest`. */
function scaled(bound: number, places: number): number {
  if (Math.abs(bound) > largest) return Math.sign(bound) * Infinity;
  const [whole = "", fraction = ""] = String(bound).split(".");
  return Number(whole + fraction.padEnd(places, "0"));
}

/**
 * One text for each number of digits before the point, of a range of scaled numbers from 0 on. `isOpen`: more digits
 * may follow the last, which ends before the bound.
 */
function scaledTexts(
  { least, most }: Range,
  { places, isOpen }: { readonly places: number; readonly isOpen: boolean },
): string[] {
  const texts: string[] = [];
  for (let length = places + 1; length <= digitsMax; length++) {
    const first = Math.max(least, length === places + 1 ? 0 : 10 ** (length - 1));
    const last = Math.min(most, 10 ** length - 1);
    const written = (value: number): string => {
      const text = String(value).padStart(length, "0");
      return `${text.slice(0, length - places)}.${text.slice(length - places)}`;
    };
    if (first > last) continue;
    // More digits make a number larger, but never as large as the next.
    const more = digitsMax - length;
    const below = last === most && !isOpen ? last - 1 : last;
    const digitsMore = more > 0 ? ` [0-9]{0,${more}}` : "";
    if (first <= below) texts.push(between(written(first), written(below)) + digitsMore);
    if (below < last) texts.push(literal(written(last)));
  }
  return texts;
}

/** Texts of one length, with their points in one place, from `first` to `last` in order. */
function between(first: string, last: string): string {
  if (first === last) return literal(first);
  const [low = "", high = ""] = [first[0], last[0]];
  const [lowRest, highRest] = [first.slice(1), last.slice(1)];
  if (low === high) return `${literal(low)} ${between(lowRest, highRest)}`;
  if (isAll(lowRest, "0") && isAll(highRest, "9")) return join(digits(low, high), any(lowRest));
  const inner = [next(low, 1), next(high, -1)] as const;
  return oneOf([
    join(literal(low), atLeast(lowRest)),
    ...(inner[0] <= inner[1] ? [join(digits(...inner), any(lowRest))] : []),
    join(literal(high), atMost(highRest)),
  ]);
}

function atLeast(first: string): string {
  return first === "" ? "" : between(first, first.replaceAll(/[0-9]/g, "9"));
}

function atMost(last: string): string {
  return last === "" ? "" : between(last.replaceAll(/[0-9]/g, "0"), last);
}

/** Any text of that form. */
function any(form: string): string {
  return form
    .split(".")
    .map((run) => (run === "" ? "" : times("[0-9]", run.length, run.length)))
    .join(' "." ')
    .trim();
}

function isAll(text: string, digit: string): boolean {
  return text
    .replaceAll(".", "")
    .split("")
    .every((character) => character === digit);
}

function digits(low: string, high: string): string {
  return low === high ? literal(low) : `[${low}-${high}]`;
}

function next(digit: string, step: number): string {
  return String.fromCharCode(digit.charCodeAt(0) + step);
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" ");
}
