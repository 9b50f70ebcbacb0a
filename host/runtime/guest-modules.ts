// A transpiled guest component: its glue, its core modules as bytes, and the same compiled once and shared by
// every guest's thread: V8 hands a module to a worker without compiling it again, but not to another process.

import { readdir, readFile } from "node:fs/promises";

import { guestLiftPlan } from "../abi/lift-plan.ts";
import type { LiftPlan } from "../component/lift-plan.ts";
import type { WasiOffer } from "./foreign/wasi-imports.ts";
import { ownComponent } from "./guest-kind.ts";
import type { Lowering } from "./guest-host.ts";

/** Core modules by the file names that the glue asks for. */
export type GuestModules = ReadonlyMap<string, WebAssembly.Module>;

/** JavaScript that jco generated: a file of Realm's own, or a text. */
export type GuestGlue = { readonly url: string } | { readonly source: string };

/** How the host and a component's glue meet. */
export interface GuestConventions {
  /** What of its calls is measured before the glue lifts it. */
  readonly liftPlan: LiftPlan;
  /** By whom its imports are lowered. */
  readonly lowering: Lowering;
  /** None: it imports nothing of WASI. */
  readonly wasi: WasiOffer | undefined;
}

export interface GuestFiles {
  /** Equal for equal components with equal grants. */
  readonly id: string;
  readonly conventions: GuestConventions;
  readonly glue: GuestGlue;
  /** By the file names that the glue asks for. */
  readonly cores: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

export interface GuestComponent extends GuestFiles {
  readonly modules: GuestModules;
}

const guestFolder = new URL("../abi/guest/", import.meta.url);

/** The guest that comes with Realm. */
export async function readOwnGuest(): Promise<GuestFiles> {
  const names = (await readdir(guestFolder)).filter((name) => /^guest\.core\d*\.wasm$/.test(name));
  const read = async (name: string): Promise<[string, Uint8Array<ArrayBuffer>]> => [
    name,
    await readFile(new URL(name, guestFolder)),
  ];
  const cores = new Map(await Promise.all(names.map(read)));
  return {
    id: ownComponent,
    conventions: { liftPlan: guestLiftPlan, lowering: "direct", wasi: undefined },
    glue: { url: new URL("guest.js", guestFolder).href },
    cores,
  };
}

/** Errors: what `WebAssembly.compile` throws for a module that is none. */
export async function compileComponent(files: GuestFiles): Promise<GuestComponent> {
  return { ...files, modules: await compileModules(files.cores) };
}

export async function compileModules(cores: GuestFiles["cores"]): Promise<GuestModules> {
  const compile = async ([name, bytes]: [string, Uint8Array<ArrayBuffer>]): Promise<
    [string, WebAssembly.Module]
  > => [name, await WebAssembly.compile(bytes)];
  return new Map(await Promise.all([...cores].map(compile)));
}
