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
  const error = innermost(errors);
  const name = joined(error?.instancePath ?? "", "") || place;
  return badParameter(name, `${error?.message ?? "is wrong"}${choicesOf(error)}`);
}

/** Of alternatives the one that fits the furthest, and what is wrong with it first; the last says only that none fits. */
function innermost(
  errors: readonly FastifySchemaValidationError[],
): FastifySchemaValidationError | undefined {
  const depth = ({ instancePath }: FastifySchemaValidationError): number =>
    instancePath.split("/").length;
  const most = Math.max(...errors.map(depth));
  const own = errors.filter((error) => depth(error) === most);
  const outer = own.filter(({ keyword }) => keyword !== "anyOf" && keyword !== "oneOf");
  // Several kinds of values would do: that one was not the first of them says nothing.
  return outer.length > 2 ? own.at(-1) : (outer[0] ?? own.at(-1));
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
