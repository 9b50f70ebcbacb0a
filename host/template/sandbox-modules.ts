// The modules that run in the sandbox, as texts: those in sandbox/, and @huggingface/jinja. There are no others in there.

import { readdirSync, readFileSync } from "node:fs";
// Not by its name: Bun, which has the package as JavaScript, does not know it.
import nodeModule from "node:module";
import { extname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { RealmError } from "../error/realm-error.ts";

/** By name. */
export type SandboxModules = ReadonlyMap<string, string>;

const extension = extname(import.meta.url);
const folder = new URL("./sandbox/", import.meta.url);
const library = "@huggingface/jinja";

export const sandboxEntry = `render${extension}`;

export function loadSandboxModules(): SandboxModules {
  const names = readdirSync(folder).filter((name) => name.endsWith(extension));
  const own = names.map((name): [string, string] => [name, sourceOf(new URL(name, folder))]);
  const found = fileURLToPath(import.meta.resolve(library));
  return new Map([...own, [library, readFileSync(found, "utf8")]]);
}

/** In a clone they are TypeScript. */
function sourceOf(url: URL): string {
  const text = readFileSync(url, "utf8");
  if (extension !== ".ts") return text;
  // Node says that this may change, which is nothing to those who use Realm.
  process.removeAllListeners("warning");
  return nodeModule.stripTypeScriptTypes(text);
}

export function resolveModule(from: string, name: string): string {
  return name === library || name === sandboxEntry
    ? name
    : new URL(name, `file:///${from}`).pathname.slice(1);
}

export function moduleSource(modules: SandboxModules, name: string): string {
  const source = modules.get(name);
  if (source === undefined) throw new RealmError("bug", `the sandbox has no module "${name}"`);
  return source;
}
