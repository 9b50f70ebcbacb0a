// The tidy check: floors, cycles, names, leftovers and untested error codes, each finding with what to write instead.
// node scripts/check-tidy.ts [root]; exits with 1 where there is something to tidy.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { errorCodes } from "../host/error/codes.ts";
import { checkCycles } from "./tidy/cycles.ts";
import { checkErrorCodes } from "./tidy/error-codes.ts";
import { checkFloors } from "./tidy/floors.ts";
import { checkLeftovers } from "./tidy/leftovers.ts";
import { checkNames } from "./tidy/names.ts";
import { readSourceTree } from "./tidy/source-tree.ts";
import type { Finding } from "./tidy/source-tree.ts";

const root = resolve(process.argv[2] ?? join(import.meta.dirname, ".."));
const findings = checkTree(root);
for (const { path, line, message } of findings)
  process.stdout.write(`${path}:${line}: ${message}\n`);
process.stdout.write(findings.length === 0 ? "tidy\n" : `${findings.length} to tidy\n`);
process.exitCode = findings.length === 0 ? 0 : 1;

function checkTree(treeRoot: string): Finding[] {
  const files = readSourceTree(treeRoot);
  return [
    ...checkFloors(files, publishedDependencies(treeRoot)),
    ...checkCycles(files),
    ...checkNames(files),
    ...checkLeftovers(files),
    ...checkErrorCodes(files, Object.keys(errorCodes)),
  ];
}

/** By the part of the tree that is published with them. */
function publishedDependencies(treeRoot: string): Map<string, Set<string>> {
  return new Map([
    ["host", dependenciesOf(join(treeRoot, "package.json"))],
    ["packages/bindgen", dependenciesOf(join(treeRoot, "packages/bindgen/package.json"))],
  ]);
}

function dependenciesOf(path: string): Set<string> {
  if (!existsSync(path)) return new Set();
  const manifest = JSON.parse(readFileSync(path, "utf8")) as {
    dependencies?: Record<string, string>;
    optionalDependencies?: Record<string, string>;
    peerDependencies?: Record<string, string>;
  };
  return new Set([
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.optionalDependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
  ]);
}
