// Texts of values, as Python writes them: `str` and `repr`.

import {
  isList,
  isMapping,
  isNone,
  isString,
  isUndefined,
  keyValue,
  TemplateFault,
  typeName,
} from "./values.ts";
import type { Value } from "./library.ts";
import { isBoolean, isFloat, isInteger } from "./values.ts";

/** `str(value)`; an undefined value is an empty text. */
export function pythonText(value: Value): string {
  if (isString(value)) return value.value;
  return isUndefined(value) ? "" : representation(value);
}

function representation(value: Value): string {
  if (isString(value)) return quoted(value.value);
  if (isNone(value)) return "None";
  if (isUndefined(value)) return "Undefined";
  if (isBoolean(value)) return value.value ? "True" : "False";
  if (isInteger(value)) return integerText(value.value);
  if (isFloat(value)) return floatText(value.value);
  if (isList(value)) {
    const items = value.value.map(representation).join(", ");
    if (value.type !== "TupleValue") return `[${items}]`;
    return value.value.length === 1 ? `(${items},)` : `(${items})`;
  }
  if (isMapping(value)) {
    const entries = [...value.value].map(
      ([key, item]) => `${representation(keyValue(key))}: ${representation(item)}`,
    );
    return `{${entries.join(", ")}}`;
  }
  throw new TemplateFault(`a ${typeName(value)} has no text`);
}

/** Beyond 2^53 the digits are those of the nearest double. */
export function integerText(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : BigInt(value).toString();
}

/** The shortest digits that read back as the number; Python has an exponent from 1e16 and below 1e-4. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  if (value === 0) return "0.0";
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    const size = String(Math.abs(power)).padStart(2, "0");
    return `${digits}e${power < 0 ? "-" : "+"}${size}`;
  }
  const text = plainDigits(value, digits, power);
  return text.includes(".") ? text : `${text}.0`;
}

/** JavaScript has an exponent below 1e-6. */
function plainDigits(value: number, digits: string, power: number): string {
  return power >= -6
    ? String(value)
    : value.toFixed(-power + digits.replace(/[-.]/g, "").length - 1);
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let written = "";
  for (const character of text) {
    if (character === quote) written += `\\${quote}`;
    else written += escapes[character] ?? (isPrintable(character) ? character : escaped(character));
  }
  return quote + written + quote;
}

function isPrintable(character: string): boolean {
  return character === " " || !/[\p{C}\p{Z}]/u.test(character);
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}
