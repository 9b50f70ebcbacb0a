// What an answer has to look like: any text, any JSON object, or JSON of a schema.

import { badParameter } from "../http/parameter-error.ts";
import type { ResponseFormat } from "./chat-schema.ts";

type Schema = Readonly<Record<string, unknown>>;

/** None: any text. Errors: `bad-argument`. */
export function schemaOf(format: ResponseFormat | null | undefined): Schema | undefined {
  if (format === undefined || format === null || format.type === "text") return undefined;
  if (format.type === "json_object") return { type: "object" };
  const schema = format.json_schema?.schema;
  if (schema !== undefined) return schema;
  throw badParameter("response_format.json_schema.schema", "is missing");
}
