// Readers of what callers pass in: each takes an unknown value and gives a checked one or throws
// `bad-argument` with the option's name, the value and the range. Nothing behind them checks again.

import { RealmError } from "../error/realm-error.ts";

export interface NumberRange {
  readonly min: number;
  readonly max: number;
}

export type Options = Readonly<Record<string, unknown>>;

const messageValueLengthMax = 80;

/** Fails when the options are no object or hold a name that is not among `names`. */
export function readOptions(where: string, value: unknown, names: readonly string[]): Options {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badArgument(where, value, "must be an object with options");
  }
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new RealmError(
      "bad-argument",
      `${where} has no option ${quote(unknown)}; its options are ${names.join(", ")}`,
    );
  }
  return value as Options;
}

export function readNumber(name: string, value: unknown, range: NumberRange): number {
  if (typeof value !== "number" || !(value >= range.min && value <= range.max)) {
    throw badArgument(name, value, `must be a number from ${range.min} to ${range.max}`);
  }
  return value;
}

export function readInteger(name: string, value: unknown, range: NumberRange): number {
  if (!Number.isSafeInteger(value)) {
    throw badArgument(name, value, `must be a whole number from ${range.min} to ${range.max}`);
  }
  return readNumber(name, value, range);
}

export function readBoolean(name: string, value: unknown): boolean {
  if (typeof value !== "boolean") throw badArgument(name, value, "must be true or false");
  return value;
}

export function readChoice<Choice extends string>(
  name: string,
  value: unknown,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) {
    throw badArgument(name, value, `must be one of ${choices.map(quote).join(", ")}`);
  }
  return choice;
}

export function readSignal(value: unknown): AbortSignal | undefined {
  if (value === undefined || value instanceof AbortSignal) return value;
  throw badArgument("signal", value, "must be an AbortSignal");
}

/** Text as UTF-8. Bytes are taken as they are, which lets a caller pass what is not UTF-8. */
export function readText(name: string, value: unknown): Uint8Array<ArrayBuffer> {
  if (typeof value === "string") return new TextEncoder().encode(value);
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  throw badArgument(name, value, "must be a string or a Uint8Array with UTF-8");
}

const tokenIds: NumberRange = { min: 0, max: 2 ** 32 - 1 };

export function readTokens(name: string, value: unknown): Uint32Array<ArrayBuffer> {
  if (value instanceof Uint32Array) return Uint32Array.from(value);
  if (!Array.isArray(value)) throw badArgument(name, value, "must be a list of token ids");
  return Uint32Array.from(value, (id: unknown, index) =>
    readInteger(`${name}[${index}]`, id, tokenIds),
  );
}

export function badArgument(name: string, value: unknown, requirement: string): RealmError {
  return new RealmError("bad-argument", `${name} is ${quote(value)} but ${requirement}`);
}

export function quote(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : describe(value);
  return text.length > messageValueLengthMax ? `${text.slice(0, messageValueLengthMax)}…` : text;
}

function describe(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) {
    return Array.isArray(value) ? `a list of ${value.length}` : "an object";
  }
  return String(value);
}
