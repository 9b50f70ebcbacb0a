#!/usr/bin/env node
// The binary `realm`. Parses on Node 18, so that an older Node gets a sentence and not a syntax error. A clone
// has a Node of its own, and is run in that.

import { existsSync } from "node:fs";
import * as nodeModule from "node:module";
import { fileURLToPath } from "node:url";
import { becomeScript, endWithParent } from "./become.js";
import { findNode, isNewEnough, neededMajor } from "./find-node.js";

const userArguments = process.argv.slice(2);

if (isNewEnough) await start();
else startElsewhere(findNode());

async function start() {
  endWithParent();
  // Kept by Node in the user's temporary folder: types are stripped and scripts compiled once.
  nodeModule.enableCompileCache?.();
  // The published package is built and has no sources; a clone runs them, whatever was built in it.
  const built = new URL("../dist/cli/main.js", import.meta.url);
  const source = new URL("../host/cli/main.ts", import.meta.url);
  const { main } = await import((existsSync(source) ? source : built).href);
  await main(userArguments);
}

/** @param {string | undefined} node */
function startElsewhere(node) {
  if (node === undefined) refuse();
  else becomeScript(node, [fileURLToPath(import.meta.url), ...userArguments]);
}

function refuse() {
  const message = `Realm needs Node.js ${neededMajor} or newer, this is ${process.versions.node}`;
  const error = { code: "unsupported", kind: "unsupported", message };
  const asJson = userArguments.includes("--json");
  process.stderr.write(asJson ? `${JSON.stringify({ error })}\n` : `realm: ${message}\n`);
  process.exitCode = 1;
}
