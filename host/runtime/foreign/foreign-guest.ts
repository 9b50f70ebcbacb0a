// A guest that somebody else wrote: read, inspected, and made runnable, before any of its code runs.

import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { componentContract } from "../../abi/component-contract.ts";
import { inspectComponent } from "../../component/inspect-component.ts";
import { RealmError } from "../../error/realm-error.ts";
import type { GuestFiles } from "../guest-modules.ts";
import { badArgument, readChoice, readOptions } from "../option-readers.ts";
import { transpile } from "./transpile.ts";
import { findShim, wasiGrants, wasiInterfaces } from "./wasi-imports.ts";
import type { WasiGrant } from "./wasi-imports.ts";

/** A component's file, its bytes, or either with what it may use of WASI. */
export type GuestOption =
  | string
  | URL
  | Uint8Array
  | { readonly component: string | URL | Uint8Array; readonly allow?: readonly WasiGrant[] };

/** Checked. */
export interface GuestOrder {
  readonly component: { readonly path: string } | { readonly bytes: Uint8Array };
  readonly grants: readonly WasiGrant[];
}

/** Of a component. The largest of examples/ has 0.3 MB; one with a JavaScript engine inside has 12. */
const componentBytesMax = 64 * 2 ** 20;

export function readGuestOption(value: unknown): GuestOrder {
  if (typeof value === "object" && value !== null && "component" in value) {
    const { component, allow = [] } = readOptions("guest", value, ["component", "allow"]);
    if (!Array.isArray(allow)) throw badArgument("guest.allow", allow, "must be a list");
    const grants = allow.map((each: unknown, index) =>
      readChoice(`guest.allow[${index}]`, each, wasiGrants),
    );
    return { component: readComponent("guest.component", component), grants };
  }
  return { component: readComponent("guest", value), grants: [] };
}

function readComponent(name: string, value: unknown): GuestOrder["component"] {
  if (value instanceof Uint8Array) return { bytes: Uint8Array.from(value) };
  if (value instanceof URL && value.protocol === "file:") return { path: fileURLToPath(value) };
  if (typeof value === "string" && value !== "" && !value.includes("\0")) return { path: value };
  throw badArgument(name, value, "must be a component's path or its bytes");
}

/** A component that was read and not looked at. */
export interface UncheckedGuest {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly grants: readonly WasiGrant[];
}

/** Errors: `not-found`, `denied`, `bad-file`, `limit` (too large). */
export async function readGuest({ component, grants }: GuestOrder): Promise<UncheckedGuest> {
  const bytes = "path" in component ? await readBounded(component.path) : component.bytes;
  const id = createHash("sha256").update(bytes).update(grants.join()).digest("hex");
  return { id, bytes, grants };
}

/**
 * Errors: `bad-file` (malformed), `limit`, `unsupported` (imports that the host does not offer, all of them listed; a
 * toolchain that is not installed).
 */
export async function makeGuest({ id, bytes, grants }: UncheckedGuest): Promise<GuestFiles> {
  const wasi = wasiInterfaces(grants);
  const { imports, plan } = inspectComponent(bytes, { ...componentContract, untyped: wasi });
  const files = await transpile(bytes);
  const glue = files.get("guest.js");
  if (glue === undefined) throw new RealmError("bug", "jco made no glue");
  const usesWasi = imports.some((name) => name.startsWith("wasi:"));
  return {
    id,
    glue: { source: Buffer.from(glue).toString() },
    cores: new Map([...files].filter(([name]) => name.endsWith(".wasm"))),
    conventions: {
      liftPlan: plan,
      lowering: "glue",
      wasi: usesWasi ? { shim: findShim(), grants } : undefined,
    },
  };
}

async function readBounded(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > componentBytesMax) {
      const message = `${JSON.stringify(path)} has ${size} bytes`;
      throw new RealmError("limit", `${message}: a guest has ${componentBytesMax} at most`);
    }
    return await file.readFile();
  } catch (thrown) {
    throw fileError(path, thrown);
  }
}

function fileError(path: string, thrown: unknown): RealmError {
  if (thrown instanceof RealmError) return thrown;
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  const cause = thrown instanceof Error ? thrown.message : String(thrown);
  const message = `cannot read the guest ${JSON.stringify(path)}: ${cause}`;
  if (code === "ENOENT") return new RealmError("not-found", message);
  if (code === "EACCES" || code === "EPERM") return new RealmError("denied", message);
  return new RealmError("bad-file", message);
}
