// Adds to package-lock.json the optional packages that npm left out: those for other platforms, where the registry
// it was written with doesn't carry them. Without them npm 11 refuses `npm ci` ("Missing ... from lock file") or asks
// the registry again. Run after `npm install`: node scripts/complete-lock.ts [package-lock.json]

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly dev?: true;
  readonly optional?: true;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lock {
  packages: Record<string, LockedPackage>;
}

/** `npm:` aliases by the name that they replace. */
type Overrides = ReadonlyMap<string, string>;

const root = join(import.meta.dirname, "..");
const systems: Readonly<Record<string, string>> = { mac: "darwin", win: "win32" };
const knownSystems = /^(?:android|darwin|freebsd|linux|mac|openharmony|win|win32)$/;
const knownProcessors = /^(?:arm|arm64|ia32|loong64|ppc64|riscv64|s390x|wasm32|x64)$/;

if (import.meta.main) completeLock();

function completeLock(): void {
  const path = process.argv[2] ?? join(root, "package-lock.json");
  const lock = JSON.parse(readFileSync(path, "utf8")) as Lock;
  const added = missingPackages(lock);
  lock.packages = sortedByPath({ ...lock.packages, ...added });
  writeFileSync(path, `${JSON.stringify(lock, undefined, 2)}\n`);
  process.stdout.write(`${Object.keys(added).length} packages of other platforms added\n`);
}

/** What `package-lock.json` lacks, by the path it belongs at. */
export function missingPackages({ packages }: Lock): Record<string, LockedPackage> {
  const overrides = readOverrides();
  const missing: Record<string, LockedPackage> = {};
  for (const [path, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(optionalDependencies)) {
      const found = resolvePackage(name, path, packages);
      const entry = lockedPackage(overrides.get(name) ?? name, range, dev);
      if (found === undefined) missing[`node_modules/${name}`] = entry;
      else if (isOther(found, range)) missing[`${path}/node_modules/${name}`] = entry;
    }
  }
  return missing;
}

/** npm looks beside the package that asks, then in each folder above. */
function resolvePackage(
  name: string,
  from: string,
  packages: Lock["packages"],
): LockedPackage | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")))) {
    const found = packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`];
    if (found !== undefined || folder === "") return found;
  }
}

/** Platform packages are asked for by one exact version; npm has checked the ranges that it resolved. */
function isOther({ name, version }: LockedPackage, range: string): boolean {
  return name === undefined && /^\d/.test(range) && version !== range;
}

function lockedPackage(alias: string, range: string, dev: true | undefined): LockedPackage {
  const [, replaced, replacedVersion] = /^npm:(.+)@([^@]+)$/.exec(alias) ?? [];
  return {
    ...(replaced === undefined ? {} : { name: replaced }),
    version: (replacedVersion ?? range).replace(/^[~^]/, ""),
    ...platformOf(replaced ?? alias),
    ...(dev === undefined ? {} : { dev }),
    optional: true,
  };
}

/** What a platform package's name says: `@oxlint/binding-linux-arm64-musl`. */
function platformOf(name: string): Pick<LockedPackage, "os" | "cpu" | "libc"> {
  const words = name.replace(/^.*\//, "").split("-");
  const system = words.find((word) => knownSystems.test(word));
  const processor = words.find((word) => knownProcessors.test(word) || /^armv\d/.test(word));
  const isMusl = words.some((word) => word.startsWith("musl"));
  const isGnu = words.some((word) => word.startsWith("gnu"));
  return {
    ...(processor === undefined ? {} : { cpu: [processor.replace(/v\d.*$/, "")] }),
    ...(isMusl ? { libc: ["musl"] } : {}),
    ...(isGnu && system === "linux" ? { libc: ["glibc"] } : {}),
    ...(system === undefined ? {} : { os: [systems[system] ?? system] }),
  };
}

function readOverrides(): Overrides {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    overrides?: Record<string, Record<string, string>>;
  };
  return new Map(Object.values(manifest.overrides ?? {}).flatMap((group) => Object.entries(group)));
}

function sortedByPath(packages: Lock["packages"]): Lock["packages"] {
  return Object.fromEntries(
    Object.entries(packages).toSorted(([left], [right]) => (left < right ? -1 : 1)),
  );
}
