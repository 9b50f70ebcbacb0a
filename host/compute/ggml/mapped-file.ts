// A file as memory: what is read of it comes from the system's cache of the disk, and nothing is copied. Whoever maps a
// file trusts it: where it was cut since, reading it ends the process (SIGBUS). Source: mmap(2).

import koffi, { type LibraryHandle } from "koffi";

import { RealmError } from "../../error/realm-error.ts";
import type { Ggml } from "./library.ts";
import type { Pointer } from "./tensor-functions.ts";

/** A file that is open for reading. */
export interface MappableFile {
  readonly path: string;
  readonly descriptor: number;
  /** Of its first byte, as tensors' offsets count. */
  readonly offset: number;
  readonly byteLength: number;
}

/** PROT_READ and MAP_SHARED, the same on Linux and macOS. */
const readable = 1;
const shared = 1;
/** MAP_FAILED. */
const failed = -1n;

interface MappingFunctions {
  readonly map: (
    address: null,
    byteLength: number,
    protection: number,
    flags: number,
    descriptor: number,
    offset: number,
  ) => number | bigint;
  readonly unmap: (address: Pointer, byteLength: number) => number;
}

let declared: MappingFunctions | undefined;

export class MappedFile {
  /** ggml_backend_buffer_t. */
  readonly handle: Pointer;
  readonly byteLength: number;
  /** Of the first byte; at the beginning of a page. */
  readonly address: Pointer;
  readonly #ggml: Ggml;

  /** Errors: `unsupported` (a system without `mmap`), `out-of-memory`, `bad-file` (it can't be mapped). */
  constructor(ggml: Ggml, { path, descriptor, byteLength }: MappableFile) {
    // Safety: the system picks the place, the pages can't be written, and they are this object's until `free`.
    const { map } = mappingFunctions();
    const address = BigInt(map(null, byteLength, readable, shared, descriptor, 0));
    if (address === failed) throw mappingError(path, byteLength);
    this.#ggml = ggml;
    this.byteLength = byteLength;
    this.address = address;
    // Safety: the buffer owns nothing; it is freed before the pages are given back.
    this.handle = ggml.bufferFromPointer(address, byteLength);
  }

  free(): void {
    // Safety: called once, by the owner; no placed tensor is used after this.
    this.#ggml.freeBuffer(this.handle);
    mappingFunctions().unmap(this.address, this.byteLength);
  }
}

function mappingError(path: string, byteLength: number): RealmError {
  const number = koffi.errno();
  const isFull = number === koffi.os.errno["ENOMEM"];
  const message = `cannot map the ${byteLength} bytes of "${path}": the system says error ${number}`;
  return new RealmError(isFull ? "out-of-memory" : "bad-file", message);
}

function mappingFunctions(): MappingFunctions {
  declared ??= declareMapping(loadSystemLibrary());
  return declared;
}

function declareMapping(library: LibraryHandle): MappingFunctions {
  return {
    map: library.func(
      "intptr_t mmap(void *a, size_t n, int protection, int flags, int fd, int64_t o)",
    ),
    unmap: library.func("int munmap(void *address, size_t bytes)"),
  };
}

const systemLibraries: ReadonlyMap<string, string> = new Map([
  ["linux", "libc.so.6"],
  ["darwin", "libSystem.B.dylib"],
]);

function loadSystemLibrary(): LibraryHandle {
  const name = systemLibraries.get(process.platform);
  if (name !== undefined) return koffi.load(name);
  throw new RealmError("unsupported", `cannot map files on ${process.platform}: load without mmap`);
}
