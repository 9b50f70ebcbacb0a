// What ggml finds on this machine: its backends, and the instructions that its CPU backend uses. For people who look for
// what is wrong; nothing computes by it. Source: ggml-backend.h.

import koffi from "koffi";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";

import { loadGgml } from "./library.ts";
import { findNativePackage } from "./native-package.ts";
import type { Pointer } from "./tensor-functions.ts";

export interface BackendReport {
  readonly version: string;
  readonly commit: string;
  readonly backends: readonly string[];
  /** The processor, as ggml names it. */
  readonly processor: string;
  /** Such as `AVX2` and `AVX512_VNNI`: those that the chosen library was built with and the processor has. */
  readonly features: readonly string[];
  /** The library that ggml chose for the processor, where the system tells. */
  readonly library: string | undefined;
}

/** Errors: `unsupported`. A library that is wrong for the machine may end the process. */
export function reportBackends(): BackendReport {
  const ggml = loadGgml();
  const files = findNativePackage();
  const base = koffi.load(files.ggmlBase);
  const registry = koffi.load(files.ggml);
  // Safety: these take and give what ggml itself holds, for as long as the process lives.
  const version: () => string = base.func("const char *ggml_version()");
  const commit: () => string = base.func("const char *ggml_commit()");
  const count: () => number = registry.func("size_t ggml_backend_reg_count()");
  const at: (index: number) => Pointer = registry.func("void *ggml_backend_reg_get(size_t index)");
  const name: (registration: Pointer) => string = base.func(
    "const char *ggml_backend_reg_name(void *registration)",
  );
  const device = ggml.cpuDevice();
  return {
    version: version(),
    commit: commit(),
    backends: Array.from({ length: count() }, (_, index) => name(at(index))),
    processor: device === null ? "none" : ggml.deviceDescription(device),
    features: device === null ? [] : featuresOf(device),
    library: loadedLibrary(),
  };
}

function featuresOf(device: Pointer): string[] {
  const ggml = loadGgml();
  const address = ggml.deviceProcedure(device, "ggml_backend_get_features");
  if (address === null) return [];
  const list: (registration: Pointer | null) => Pointer | null = koffi.decode(
    address,
    koffi.proto("void *", ["void *"]),
  );
  // Safety: a static array of pairs of texts, ended by a null pointer; the CPU backend takes no notice of its argument.
  const start = list(null);
  const features: string[] = [];
  for (let offset = 0; start !== null; offset += 2 * pointerBytes) {
    const name: string | null = koffi.decode(start, offset, "const char *");
    if (name === null) break;
    const value: string = koffi.decode(start, offset + pointerBytes, "const char *");
    if (value !== "0") features.push(value === "1" ? name : `${name}=${value}`);
  }
  return features;
}

const pointerBytes = koffi.sizeof("void *");

/** Linux says which files a process has mapped. */
function loadedLibrary(): string | undefined {
  const maps = "/proc/self/maps";
  if (!existsSync(maps)) return undefined;
  const path = /\/\S*ggml-cpu\S*\.so$/m.exec(readFileSync(maps, "utf8"))?.[0];
  return path === undefined ? undefined : basename(path);
}
