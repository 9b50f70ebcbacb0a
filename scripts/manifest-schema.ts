// Writes docs/manifest.schema.json, the published schema of manifests, from the code that reads and writes them.
// Usage: node scripts/manifest-schema.ts

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Manifest } from "../host/hub/manifest/manifest.ts";

const schema = { $schema: "https://json-schema.org/draft/2020-12/schema", ...Manifest };
writeFileSync(
  join(import.meta.dirname, "../docs/manifest.schema.json"),
  `${JSON.stringify(schema, undefined, 2)}\n`,
);
