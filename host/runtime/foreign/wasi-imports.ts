// WASI for guests of toolchains that import it whether they need it or not. Everything is denied by default: output goes
// to the log, input is at its end, the environment is empty, there are no files and no sockets; clocks and randomness are
// there where they were granted. The functions are preview2-shim's, in its build without Node, because the one for Node
// starts threads of its own.

import type { Level } from "../../abi/world.ts";
import { optionalPackage } from "./optional-package.ts";

/** What of WASI a tenant's owner can grant to its guest. */
export type WasiGrant = "clocks" | "random";

export const wasiGrants: readonly WasiGrant[] = ["clocks", "random"];

export interface WasiOffer {
  /** Folder of the shim's modules, a URL that ends in a slash. */
  readonly shim: string;
  readonly grants: readonly WasiGrant[];
}

/** By their names. */
export type Interfaces = Readonly<Record<string, unknown>>;

interface CommandLineModule {
  createCli(configuration: Interfaces): Interfaces;
}

const version = "0.2.0";
const always = [
  "cli/environment",
  "cli/exit",
  "cli/stdin",
  "cli/stdout",
  "cli/stderr",
  "cli/terminal-input",
  "cli/terminal-output",
  "cli/terminal-stdin",
  "cli/terminal-stdout",
  "cli/terminal-stderr",
  "io/error",
  "io/poll",
  "io/streams",
];
const granted: Readonly<Record<WasiGrant, readonly string[]>> = {
  clocks: ["clocks/monotonic-clock", "clocks/wall-clock"],
  random: ["random/random", "random/insecure", "random/insecure-seed"],
};

/** Of what a guest writes in one call. */
const lineLengthMax = 1000;

/** Names of the interfaces that are there, for the check of what a component imports. */
export function wasiInterfaces(grants: readonly WasiGrant[]): readonly string[] {
  const names = [...always, ...grants.flatMap((grant) => granted[grant])];
  return names.map((name) => `wasi:${name}@${version}`);
}

/** Where the shim is installed. Errors: `unsupported` (it is not). */
export function findShim(): string {
  return new URL("../browser/", optionalPackage("@bytecodealliance/preview2-shim")).href;
}

/** By the names that the glue asks for. */
export async function loadWasiImports(
  offer: WasiOffer | undefined,
  log: (level: Level, message: string) => void,
): Promise<Interfaces> {
  if (offer === undefined) return {};
  const { shim, grants } = offer;
  const load = async <Module>(name: string): Promise<Module> =>
    (await import(new URL(`${name}.js`, shim).href)) as Module;
  const cli = await load<CommandLineModule>("cli");
  const groups = ["io", ...grants];
  const modules = await Promise.all(groups.map((group) => load<Interfaces>(group)));
  const streams = { stdout: logged("info", log), stderr: logged("warn", log) };
  const offered = new Set([...always, ...grants.flatMap((grant) => granted[grant])]);
  const entries = [
    ...prefixed("cli", cli.createCli(streams)),
    ...groups.flatMap((group, index) => prefixed(group, modules[index] ?? {})),
  ].filter(([name]) => offered.has(name));
  return Object.fromEntries(entries.map(([name, value]) => [`wasi:${name}`, value]));
}

function prefixed(group: string, module: Interfaces): [string, unknown][] {
  return Object.entries(module).map(([name, value]) => [`${group}/${kebab(name)}`, value]);
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A stream whose writes are lines of the log. */
function logged(
  level: Level,
  log: (level: Level, message: string) => void,
): { write(bytes: Uint8Array): void } {
  const decoder = new TextDecoder();
  return {
    write(bytes) {
      log(level, decoder.decode(bytes.subarray(0, lineLengthMax)).trimEnd());
    },
  };
}
