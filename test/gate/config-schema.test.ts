// docs/config.schema.json says what the flags of the command line say.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { configSchema, configSchemaPath } from "../../scripts/config-schema.ts";

it("docs/config.schema.json is what node scripts/config-schema.ts writes", () => {
  expect(readFileSync(configSchemaPath, "utf8")).toBe(configSchema());
});
