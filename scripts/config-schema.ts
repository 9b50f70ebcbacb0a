// docs/config.schema.json, written from the flags of the command line: the JSON Schema of configuration files.
// node scripts/config-schema.ts

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { settingsOf } from "../host/cli/config/settings.ts";
import { Output } from "../host/cli/output.ts";
import { createProgram } from "../host/cli/program.ts";

export const configSchemaPath = join(import.meta.dirname, "..", "docs", "config.schema.json");

/** The page's text, as prettier leaves it. */
export function configSchema(): string {
  const output = new Output(process.stdout);
  const signal = new AbortController().signal;
  const settings = settingsOf(createProgram({ output, signal }, () => undefined));
  const properties = settings.map(({ key, description, schema, inProjects }) => {
    const scope = inProjects ? "" : "; not in a project's file";
    return [key, { description: `${description}${scope}`, ...schema }] as const;
  });
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Realm's configuration: .realm.json of a project, config.json of a person",
    type: "object",
    properties: { $schema: { type: "string" }, ...Object.fromEntries(properties) },
    additionalProperties: false,
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

if (import.meta.main) writeFileSync(configSchemaPath, configSchema());
