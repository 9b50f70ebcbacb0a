// Preloaded into the fuzzer's process for a canary: changes the source of one module as it is loaded. That the place
// to change is there, once, is checked: a canary that changes nothing would never be found.

import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { canaries } from "./canaries.ts";

const name = process.env["REALM_FUZZ_CANARY"];
const canary = canaries.find((candidate) => candidate.name === name);
if (canary === undefined) throw new Error(`there is no canary "${name}"`);
const { file, find, replacement } = canary;
const target = pathToFileURL(join(import.meta.dirname, "..", "..", file)).href;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (url !== target || loaded.source === undefined || loaded.source === null) return loaded;
    const source = typeof loaded.source === "string" ? loaded.source : decoded(loaded.source);
    if (source.split(find).length !== 2) throw new Error(`"${find}" is not there once in ${file}`);
    return { ...loaded, source: source.replace(find, () => replacement) };
  },
});

function decoded(bytes: ArrayBuffer | NodeJS.TypedArray): string {
  return new TextDecoder().decode(bytes);
}
