#!/usr/bin/env node
// The clone's Node under a name of its own, for npm's scripts: npm 10 removes node_modules/.bin/node while
// it tidies up after the platforms' packages that don't fit. Commands started from there find this Node too.
// Parses on Node 18.

import { delimiter, dirname } from "node:path";
import { become } from "../../bin/become.js";
import { findNode } from "../../bin/find-node.js";

const node = findNode();
if (node === undefined) {
  process.stderr.write("this clone needs Node.js 24 or newer, or npm ci with optional packages\n");
  process.exitCode = 1;
} else {
  const path = [dirname(node), process.env.PATH].join(delimiter);
  become(node, process.argv.slice(2), { ...process.env, PATH: path });
}
