// ggml's C functions, declared once in a thread. Only the public C API, of one exact version: another
// answers with an error, because a wrong guess at an ABI is a crash. Source: ggml.h, ggml-backend.h and
// ggml-cpu.h at commit 0ad4a86.

import koffi, { type LibraryHandle } from "koffi";

import { RealmError } from "../../error/realm-error.ts";
import { declareBackend } from "./backend-functions.ts";
import { findNativePackage } from "./native-package.ts";
import { declareTensor } from "./tensor-functions.ts";

const supportedVersion = "0.25.1";
const supportedCommit = "0ad4a86";

/** ggml's functions; see the two files that declare them. */
export type Ggml = ReturnType<typeof declareTensor> & ReturnType<typeof declareBackend>;

let loaded: Ggml | undefined;

/** Loads the libraries at the first call. Errors: `unsupported`. */
export function loadGgml(): Ggml {
  loaded ??= load();
  return loaded;
}

function load(): Ggml {
  const files = findNativePackage();
  const base = open(files.ggmlBase);
  const registry = open(files.ggml);
  checkVersion(base, files.ggmlBase);
  silence(base);
  loadBackends(registry, files.directory);
  return { ...declareTensor(base), ...declareBackend(base, registry) };
}

function open(file: string): LibraryHandle {
  try {
    // Backends look ggml-base's symbols up among the global ones.
    return koffi.load(file, { global: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RealmError("unsupported", `cannot load "${file}": ${reason}`, { cause });
  }
}

function checkVersion(base: LibraryHandle, file: string): void {
  // Safety: both take nothing and give static strings.
  const version: string = base.func("const char *ggml_version()")();
  const commit: string = base.func("const char *ggml_commit()")();
  if (version === supportedVersion && commit === supportedCommit) return;
  const found = `"${file}" is ggml ${version} (${commit})`;
  const wanted = `Realm is made for ${supportedVersion} (${supportedCommit})`;
  throw new RealmError("unsupported", `cannot compute with this ggml: ${found}, ${wanted}`);
}

/** ggml logs to stderr unless it is given somewhere else to log to. */
function silence(base: LibraryHandle): void {
  // Safety: `ggml_version` takes nothing and changes nothing; in the C calling conventions of all our
  // platforms the three arguments of a log callback are then ignored. A callback into JavaScript would
  // deadlock as soon as one of ggml's threads logs while this thread waits for it.
  const ignore = koffi.address(base.symbol("ggml_version"));
  base.func("void ggml_log_set(void *callback, void *data)")(ignore, null);
}

/** Backends register for the whole process, so another thread may have done it. */
function loadBackends(registry: LibraryHandle, directory: string): void {
  const count: () => number = registry.func("size_t ggml_backend_reg_count()");
  if (count() > 0) return;
  // Safety: keeps no argument. Picks the best of the CPU variants, which takes 14 ms for 14 of them.
  registry.func("void ggml_backend_load_all_from_path(const char *directory)")(directory);
}
