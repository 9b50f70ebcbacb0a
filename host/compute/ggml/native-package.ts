// Where ggml's libraries lie: the platform's package of prebuilt binaries, pinned in package.json.
// Nothing is loaded here.

import { createRequire } from "node:module";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";

import { RealmError } from "../../error/realm-error.ts";

/** Where the libraries lie; the names carry versions, so they are looked up. */
export interface NativePackage {
  readonly directory: string;
  /** Tensors, graphs, buffers. */
  readonly ggmlBase: string;
  /** The registry of backends. */
  readonly ggml: string;
}

interface Platform {
  readonly platform: string;
  readonly arch: string;
}

/** The package for a platform; by default the one this process runs on. Errors: `unsupported`. */
export function findNativePackage(machine: Platform = process): NativePackage {
  const name = packageName(machine);
  const directory = join(packageDirectory(name, machine), "bins", name);
  return {
    directory,
    ggmlBase: join(directory, libraryFile(directory, "ggml-base")),
    ggml: join(directory, libraryFile(directory, "ggml")),
  };
}

/** The file of a library such as `ggml-base`: `libggml-base.so`, `libggml.v0.5.0.so`, `ggml.dll`. */
export function libraryFile(directory: string, library: string): string {
  const pattern = new RegExp(`^(lib)?${library}(\\.v[0-9.]+)?\\.(so|dylib|dll)$`);
  const file = readdirSync(directory).find((name) => pattern.test(name));
  if (file === undefined) {
    throw new RealmError("unsupported", `cannot find the library "${library}" in "${directory}"`);
  }
  return file;
}

/** By Node's names of platform and architecture: the packages in package.json, without their scope. */
export const nativePackages: Readonly<Record<string, string>> = {
  "darwin-arm64": "mac-arm64-metal",
  "darwin-x64": "mac-x64",
  "linux-arm64": "linux-arm64",
  "linux-x64": "linux-x64",
  "win32-arm64": "win-arm64",
  "win32-x64": "win-x64",
};

function packageName({ platform, arch }: Platform): string {
  const name = nativePackages[`${platform}-${arch}`];
  if (name !== undefined) return name;
  const known = Object.keys(nativePackages).join(", ");
  throw new RealmError(
    "unsupported",
    `cannot compute on the platform "${platform}" with the architecture "${arch}": Realm has binaries for ${known}`,
  );
}

function packageDirectory(name: string, { platform, arch }: Platform): string {
  const specifier = `@node-llama-cpp/${name}`;
  try {
    const entry = createRequire(import.meta.url).resolve(specifier);
    return join(dirname(entry), "..");
  } catch (cause) {
    throw new RealmError(
      "unsupported",
      `cannot compute on ${platform}-${arch}: the package "${specifier}" is not installed; npm leaves it out with --omit=optional, and on Linux without glibc`,
      { cause },
    );
  }
}
