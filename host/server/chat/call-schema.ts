// The JSON Schema of a call: an object of a tool's name and its arguments.

import type { Tool } from "./chat-request.ts";

type Schema = Readonly<Record<string, unknown>>;

/** Of a call of any of the tools. */
export function callSchema(tools: readonly Tool[]): Schema {
  const schemas = tools.map(({ function: { name, parameters } }) => ({
    type: "object",
    properties: { name: { const: name }, arguments: parameters ?? noArguments },
    required: ["name", "arguments"],
    additionalProperties: false,
  }));
  const [only] = schemas;
  return schemas.length === 1 && only !== undefined ? only : { anyOf: schemas };
}

const noArguments = { type: "object", properties: {}, additionalProperties: false };
