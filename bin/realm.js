#!/usr/bin/env node
// The binary `realm`. Parses on Node 18, so that an older Node gets a sentence and not a syntax error. A clone
// has a Node of its own, and is run in that.

import { existsSync } from "node:fs";
import * as nodeModule from "node:module";
import { fileURLToPath } from "node:url";
import { runInOwnNode } from "./own-node.js";

const neededMajor = 24;
const major = Number(process.versions.node.split(".", 1)[0]);
const userArguments = process.argv.slice(2);

if (major >= neededMajor) await start();
else if (!runInOwnNode(fileURLToPath(import.meta.url), userArguments)) refuse();

async function start() {
  // Kept by Node in the user's temporary folder: types are stripped and scripts compiled once.
  nodeModule.enableCompileCache?.();
  // The published package is built; a clone runs its sources.
  const built = new URL("../dist/cli/main.js", import.meta.url);
  const source = new URL("../host/cli/main.ts", import.meta.url);
  const { main } = await import((existsSync(built) ? built : source).href);
  await main(userArguments);
}

function refuse() {
  const message = `Realm needs Node.js ${neededMajor} or newer, this is ${process.versions.node}`;
  const error = { code: "unsupported", kind: "unsupported", message };
  const asJson = userArguments.includes("--json");
  process.stderr.write(asJson ? `${JSON.stringify({ error })}\n` : `realm: ${message}\n`);
  process.exitCode = 1;
}
