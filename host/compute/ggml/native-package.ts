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

/** The package for a platform; by default the one this process runs on. */
export function findNativePackage({ platform, arch }: Platform = process): NativePackage {
  const name = packageName(platform, arch);
  const directory = join(packageDirectory(name), "bins", name);
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

const systems: Readonly<Record<string, string>> = { linux: "linux", darwin: "mac", win32: "win" };

function packageName(platform: string, arch: string): string {
  const system = systems[platform] ?? platform;
  return system === "mac" && arch === "arm64" ? "mac-arm64-metal" : `${system}-${arch}`;
}

function packageDirectory(name: string): string {
  const specifier = `@node-llama-cpp/${name}`;
  try {
    const entry = createRequire(import.meta.url).resolve(specifier);
    return join(dirname(entry), "..");
  } catch (cause) {
    const message = `cannot compute on this machine: the package "${specifier}" is not installed`;
    throw new RealmError("unsupported", message, { cause });
  }
}
