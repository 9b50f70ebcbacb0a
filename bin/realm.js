#!/usr/bin/env node
// The binary `realm`. Parses on Node 18, so that an older Node gets a sentence and not a syntax error.

import { existsSync } from "node:fs";
import * as nodeModule from "node:module";

const neededMajor = 24;
const major = Number(process.versions.node.split(".", 1)[0]);

if (major < neededMajor) {
  const message = `Realm needs Node.js ${neededMajor} or newer, this is ${process.versions.node}`;
  const error = { code: "unsupported", kind: "unsupported", message };
  const asJson = process.argv.includes("--json");
  process.stderr.write(asJson ? `${JSON.stringify({ error })}\n` : `realm: ${message}\n`);
  process.exitCode = 1;
} else {
  // Kept by Node in the user's temporary folder: types are stripped and scripts compiled once.
  nodeModule.enableCompileCache?.();
  // The published package is built; a clone runs its sources.
  const built = new URL("../dist/cli/main.js", import.meta.url);
  const source = new URL("../host/cli/main.ts", import.meta.url);
  const { main } = await import((existsSync(built) ? built : source).href);
  await main(process.argv.slice(2));
}
