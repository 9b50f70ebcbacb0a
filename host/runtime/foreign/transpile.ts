// Makes JavaScript and core modules from a component that was inspected, in a process of its own: the toolchain reads what
// a stranger wrote.

import { execFile } from "node:child_process";
import { sep } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { deserialize } from "node:v8";

import { RealmError } from "../../error/realm-error.ts";
import { yieldToOthers } from "../own-priority.ts";
import { codeFolder, siblingEntry } from "../worker-entry.ts";
import { optionalPackage } from "./optional-package.ts";

/** Files by their names: `guest.js`, `guest.core.wasm`, ... */
export type TranspiledFiles = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

const transpileMsMax = 60_000;
const outputBytesMax = 256 * 2 ** 20;
const heapMegabytes = 1024;

/** Errors: `bad-file` (the toolchain refuses it), `unsupported` (it is not installed). */
export async function transpile(component: Uint8Array): Promise<TranspiledFiles> {
  const output = await runProcess(component);
  const files: unknown = deserialize(output);
  if (typeof files !== "object" || files === null) throw refused("its output is no list of files");
  return new Map(
    Object.entries(files).map(([name, bytes]: [string, unknown]) => {
      if (!(bytes instanceof Uint8Array)) throw refused(`${name} is no file`);
      return [name, Uint8Array.from(bytes)];
    }),
  );
}

async function runProcess(component: Uint8Array): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const child = execFile(
    process.execPath,
    [...transpileNodeOptions(), fileURLToPath(siblingEntry(import.meta.url, "transpile-process"))],
    { encoding: "buffer", env: {}, maxBuffer: outputBytesMax, timeout: transpileMsMax },
    (cause, stdout, stderr) => {
      if (cause === null) resolve(stdout);
      else reject(refused(lastLine(stderr.toString()) || cause.message));
    },
  );
  if (child.pid !== undefined) yieldToOthers(child.pid);
  // A process that has failed reads no more; its end says why.
  child.stdin?.on("error", () => {});
  child.stdin?.end(component);
  return await promise;
}

/** It may read Realm's own code, and the packages that this and the toolchain are among. Errors: `unsupported`. */
export function transpileNodeOptions(): string[] {
  const code = fileURLToPath(codeFolder);
  const tool = fileURLToPath(optionalPackage(toolchain));
  const readable = new Set([code, packagesFolder(code), packagesFolder(tool)]);
  return [
    "--permission",
    ...[...readable].map((folder) => `--allow-fs-read=${folder}*`),
    // The toolchain's own WASI starts one.
    "--allow-worker",
    `--max-old-space-size=${heapMegabytes}`,
    "--no-warnings",
    "--disable-proto=delete",
  ];
}

/**
 * The outermost `node_modules` around it, where some package managers keep all packages, or links to them; where there is
 * none, the folder that it is or lies in.
 */
function packagesFolder(path: string): string {
  const folder = `${sep}node_modules${sep}`;
  const start = path.indexOf(folder);
  return path.slice(0, start === -1 ? path.lastIndexOf(sep) + 1 : start + folder.length);
}

const toolchain = "@bytecodealliance/jco-transpile";
const messageLengthMax = 500;

/** What a failed process says at the end of its stack trace is its error's message. */
function lastLine(text: string): string {
  const line = text.split("\n").find((candidate) => /Error: /.test(candidate)) ?? "";
  return line.slice(0, messageLengthMax);
}

function refused(why: string): RealmError {
  return new RealmError("bad-file", `cannot make a guest from this component: ${why}`);
}
