// What a schema found wrong with a request, as an error that names the parameter.

import type { FastifySchemaValidationError } from "fastify/types/schema.js";

import { badParameter, ParameterError } from "./parameter-error.ts";

export function schemaError(
  errors: readonly FastifySchemaValidationError[],
  place: string,
): ParameterError {
  const unknown = errors.find(({ keyword }) => keyword === "additionalProperties");
  if (unknown !== undefined) {
    const name = joined(unknown.instancePath, String(unknown.params["additionalProperty"]));
    return new ParameterError("unsupported", name, `the parameter ${name} is not known`);
  }
  const missing = errors.find(({ keyword }) => keyword === "required");
  if (missing !== undefined) {
    const name = joined(missing.instancePath, String(missing.params["missingProperty"]));
    return badParameter(name, "is missing");
  }
  // Of alternatives the last error is that none fits.
  const last = errors.at(-1);
  const name = joined(last?.instancePath ?? "", "") || place;
  return badParameter(name, `${last?.message ?? "is wrong"}${choicesOf(last)}`);
}

function choicesOf(error: FastifySchemaValidationError | undefined): string {
  const values = error?.params["allowedValues"];
  return Array.isArray(values)
    ? `: ${values.map((value) => JSON.stringify(value)).join(", ")}`
    : "";
}

/** `/messages/2/content` as `messages[2].content`. */
function joined(instancePath: string, name: string): string {
  const segments = [...instancePath.split("/").slice(1), ...(name === "" ? [] : [name])];
  return segments.reduce((path, segment) => {
    const text = segment.replaceAll("~1", "/").replaceAll("~0", "~").slice(0, 80);
    if (/^\d+$/.test(text)) return `${path}[${text}]`;
    return path === "" ? text : `${path}.${text}`;
  }, "");
}
