#!/usr/bin/env node
// The `realm` of a clone: bin/realm.js in this process where its Node can run it, else in the clone's Node.
// Parses on Node 18.

import { fileURLToPath } from "node:url";
import { become } from "./become.js";
import { findNode } from "./find-node.js";

const binary = new URL("../../bin/realm.js", import.meta.url);
const node = findNode();

if (node === undefined || node === process.execPath) {
  // On an old Node with no other at hand it says which one is needed.
  await import(binary.href);
} else {
  become(node, [fileURLToPath(binary), ...process.argv.slice(2)]);
}
