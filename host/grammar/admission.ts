// Whether a value that is written out passes a branch: for enumerations and constants beside other keywords.

import type {
  ArrayBranch,
  Branch,
  Conjunction,
  NumberBranch,
  ObjectBranch,
  StringBranch,
} from "./branch.ts";
import { isObject } from "./json-schema.ts";
import type { JsonObject } from "./json-schema.ts";
import { sameJson } from "./json-value.ts";

/** Whether a part of the value passes what holds for it. */
export type AdmitPart = (conjunction: Conjunction, part: unknown) => boolean;

/** Patterns and formats are not looked at. */
export function admits(branch: Branch, value: unknown, admitPart: AdmitPart): boolean {
  if (branch.type === "values") return branch.values.some((known) => sameJson(known, value));
  if (branch.type === "null") return value === null;
  if (branch.type === "boolean") return typeof value === "boolean";
  if (branch.type === "number") return typeof value === "number" && admitsNumber(branch, value);
  if (branch.type === "string") return typeof value === "string" && admitsString(branch, value);
  if (branch.type === "array") return Array.isArray(value) && admitsList(branch, value, admitPart);
  return isObject(value) && admitsObject(branch, value, admitPart);
}

function admitsNumber(branch: NumberBranch, value: number): boolean {
  if (branch.isInteger && !Number.isInteger(value)) return false;
  if (value === branch.least) return !branch.excludesLeast && value <= branch.most;
  if (value === branch.most) return !branch.excludesMost;
  return value > branch.least && value < branch.most;
}

function admitsString(branch: StringBranch, value: string): boolean {
  const { length } = Array.from(value);
  return length >= branch.minLength && length <= branch.maxLength;
}

function admitsList(branch: ArrayBranch, list: readonly unknown[], admitPart: AdmitPart): boolean {
  if (list.length < branch.minItems || list.length > branch.maxItems) return false;
  return list.every((item, index) => admitPart(branch.prefix[index] ?? branch.rest, item));
}

function admitsObject(branch: ObjectBranch, value: JsonObject, admitPart: AdmitPart): boolean {
  const { properties, required, additional } = branch;
  return (
    [...required].every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, member]) =>
      admitPart(properties.get(name) ?? additional, member),
    )
  );
}
