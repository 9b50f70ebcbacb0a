// What says whether a value is valid: ajv, in the draft of today, with the formats of RFC 3339 and 9562.

import addFormats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";

export type Judge = (value: unknown) => boolean;

// Both are CommonJS: where types see a module, Node sees the function itself.
const withFormats = addFormats as unknown;

export function judgeOf(schema: unknown): Judge {
  const ajv = new Ajv2020({ strict: false });
  if (typeof withFormats !== "function") throw new Error("ajv-formats has another form");
  withFormats(ajv);
  return ajv.compile(schema as object);
}
