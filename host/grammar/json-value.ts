// Values as JSON has them: what an enumeration lists, and when two are the same.

import { badSchema, isObject, overLimit } from "./json-schema.ts";
import type { Place } from "./json-schema.ts";

/** Lists and objects within each other. */
const depthMax = 64;
/** Values within one value of an enumeration. */
const sizeMax = 10_000;

/** The value, if JSON can say it. */
export function checkJson(place: Place, value: unknown): unknown {
  let size = 0;
  const check = (part: unknown, depth: number): void => {
    if (depth > depthMax) throw overLimit(place, `a value is over ${depthMax} levels deep`);
    if (++size > sizeMax) throw overLimit(place, `a value has over ${sizeMax} parts`);
    if (Array.isArray(part)) for (const item of part) check(item, depth + 1);
    else if (isObject(part)) for (const member of Object.values(part)) check(member, depth + 1);
    else if (!isScalar(part)) throw badSchema(place, "a value is none that JSON can say");
  };
  check(value, 0);
  return value;
}

function isScalar(value: unknown): boolean {
  return (
    value === null ||
    typeof value === "boolean" ||
    typeof value === "string" ||
    (typeof value === "number" && Number.isFinite(value))
  );
}

/** Both as `checkJson` lets them through. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameJson(a[name], b[name]))
  );
}
