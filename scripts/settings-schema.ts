// Writes docs/serve.schema.json, which editors complete the configuration of `realm serve` by: node scripts/settings-schema.ts

import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { settingsSchema } from "../host/server/configuration/settings-schema.ts";

export const schemaPath = join(import.meta.dirname, "..", "docs", "serve.schema.json");

export function schemaText(): string {
  const schema = { $schema: "https://json-schema.org/draft/2020-12/schema", ...settingsSchema };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

if (import.meta.main) writeFileSync(schemaPath, schemaText());
