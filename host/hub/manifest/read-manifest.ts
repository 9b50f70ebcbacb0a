// Reads a manifest: all of it, or an error that says where it is otherwise than the schema.

import { readFile, stat } from "node:fs/promises";
import { Value } from "typebox/value";
import { RealmError } from "../../error/realm-error.ts";
import { systemFailure } from "../../library/system-failure.ts";
import { Manifest, manifestVersion } from "./manifest.ts";

/** Bytes of a manifest: ten thousand models with what they say of themselves. */
const manifestBytesMax = 256 * 1024 * 1024;

/**
 * A manifest from its file. Errors: `not-found`, `denied`, `bad-file`, `unsupported` (a later version).
 *
 * @example
 * ```ts
 * import { buildManifests, manifestText, readManifest } from "realm-runtime/hub";
 * import { writeFile } from "node:fs/promises";
 *
 * const [manifest] = await buildManifests(["all"], { query: "smollm2" });
 * await writeFile("manifest.json", manifestText(manifest));
 * console.log((await readManifest("manifest.json")).filter); // all
 * ```
 */
export async function readManifest(path: string): Promise<Manifest> {
  const value = parse(await read(path), path);
  if (Value.Check(Manifest, value)) return value;
  const version = versionOf(value);
  if (typeof version === "number" && version !== manifestVersion) {
    const why = `it is of version ${version}, and this Realm reads version ${manifestVersion}`;
    throw new RealmError("unsupported", `cannot read the manifest "${path}": ${why}`);
  }
  const [error] = Value.Errors(Manifest, value);
  const where =
    error === undefined ? "" : `: ${error.instancePath || "the whole"} ${error.message}`;
  throw new RealmError("bad-file", `"${path}" is no manifest of models${where}`);
}

async function read(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size <= manifestBytesMax) return await readFile(path, "utf8");
  } catch (thrown) {
    throw systemFailure(`cannot read the manifest "${path}"`, thrown);
  }
  throw new RealmError("bad-file", `the manifest "${path}" is over ${manifestBytesMax} bytes`);
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RealmError("bad-file", `the manifest "${path}" is no JSON`, { cause });
  }
}

function versionOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "schemaVersion" in value
    ? value.schemaVersion
    : undefined;
}
