// What tools say of their arguments, as far as reading calls needs it.

import { isObject } from "./json-calls.ts";

export interface ArgumentTypes {
  /** Whether an argument is a text; what no schema speaks of is one unless it is JSON. */
  isText(tool: string, argument: string): boolean;
}

/** `tools` as templates take them: `{ type: "function", function: { name, parameters } }`, or the function itself. */
export function argumentTypes(tools: readonly unknown[]): ArgumentTypes {
  const schemas = new Map(tools.map((tool) => [toolName(tool), propertiesOf(tool)]));
  return {
    isText: (tool, argument) => {
      const schema = schemas.get(tool)?.[argument];
      return isObject(schema) && schema["type"] === "string";
    },
  };
}

export function toolName(tool: unknown): string | undefined {
  const { name } = functionOf(tool);
  return typeof name === "string" ? name : undefined;
}

/** Of a tool as it is, or within `function`. */
export function functionOf(tool: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(tool)) return {};
  return isObject(tool["function"]) ? tool["function"] : tool;
}

function propertiesOf(tool: unknown): Readonly<Record<string, unknown>> {
  const { parameters } = functionOf(tool);
  const properties = isObject(parameters) ? parameters["properties"] : undefined;
  return isObject(properties) ? properties : {};
}
