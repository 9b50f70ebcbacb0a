// Where a model's bytes come from: a file, read by the compute worker itself straight into native
// memory, or whoever drives the load, who is asked for pieces. Every answer is whole or an error.

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

import { RealmError } from "../error/realm-error.ts";
import { quoted } from "../gguf/refuse.ts";
import type { Steps } from "./steps.ts";

export interface ModelSource {
  /** For people: a path, or what the caller named it. */
  readonly name: string;
  readonly byteLength: number;
  /** Equal for what is surely the same content; undefined where that can't be known. */
  readonly identity: string | undefined;
  /** Fills `target`, at most 512 KiB, from `offset` on. */
  readInto(offset: number, target: Uint8Array): Steps<void>;
  /** Throws `bad-file` if the content is no longer what was opened. */
  checkUnchanged(): void;
  close(): void;
}

/**
 * Opens a regular file. Errors: `not-found`, `denied`, `bad-file` (a directory, pipe or device),
 * `bad-argument` (a path with a null character), `limit` (too many open files).
 */
export function openModelFile(path: string): ModelSource {
  const descriptor = openForReading(path);
  try {
    return new FileSource(path, descriptor);
  } catch (thrown) {
    closeSync(descriptor);
    throw thrown;
  }
}

/** A source whose bytes the driver of the load gives when it is asked for them. */
export function remoteSource(name: string, byteLength: number): ModelSource {
  return {
    name,
    byteLength,
    identity: undefined,
    readInto: (offset, target) => readRemote(offset, target),
    checkUnchanged: () => {},
    close: () => {},
  };
}

function* readRemote(offset: number, target: Uint8Array): Steps<void> {
  const bytes = yield { offset, length: target.length };
  if (bytes?.length !== target.length) {
    const given = `the source gave ${bytes?.length ?? 0} of ${target.length} bytes`;
    throw new RealmError("bad-file", `cannot read at offset ${offset}: ${given}`);
  }
  target.set(bytes);
}

class FileSource implements ModelSource {
  readonly name: string;
  readonly byteLength: number;
  readonly identity: string;
  readonly #descriptor: number;
  #open = true;

  constructor(path: string, descriptor: number) {
    this.name = path;
    this.#descriptor = descriptor;
    const stats = fstatSync(descriptor, { bigint: true });
    if (!stats.isFile()) {
      const kind = stats.isDirectory() ? "is a directory" : "is not a regular file";
      throw new RealmError("bad-file", `cannot open ${quoted(path)}: it ${kind}`);
    }
    this.byteLength = Number(stats.size);
    this.identity = this.#currentIdentity();
  }

  *readInto(offset: number, target: Uint8Array): Steps<void> {
    let filled = 0;
    while (filled < target.length) {
      const count = this.#read(target, filled, offset + filled);
      if (count === 0) {
        const end = `the file ends at ${offset + filled} instead of ${this.byteLength}`;
        throw new RealmError("bad-file", `cannot read at offset ${offset + filled}: ${end}`);
      }
      filled += count;
    }
    yield undefined;
  }

  checkUnchanged(): void {
    if (this.#currentIdentity() === this.identity) return;
    throw new RealmError(
      "bad-file",
      `cannot use ${quoted(this.name)}: it changed while being read`,
    );
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#descriptor);
  }

  #currentIdentity(): string {
    const { dev, ino, size, mtimeNs } = fstatSync(this.#descriptor, { bigint: true });
    return `${dev}:${ino}:${size}:${mtimeNs}`;
  }

  #read(target: Uint8Array, filled: number, position: number): number {
    try {
      return readSync(this.#descriptor, target, filled, target.length - filled, position);
    } catch (thrown) {
      throw fileError(`cannot read ${quoted(this.name)} at offset ${position}`, thrown);
    }
  }
}

/** Without waiting: a pipe that nobody writes to would block the thread for good. */
function openForReading(path: string): number {
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  try {
    return openSync(path, flags);
  } catch (thrown) {
    throw fileError(`cannot open ${quoted(path)}`, thrown);
  }
}

const systemCodes: ReadonlyMap<string, "not-found" | "denied" | "limit" | "bad-argument"> = new Map(
  [
    ["ENOENT", "not-found"],
    ["ENOTDIR", "not-found"],
    ["ENAMETOOLONG", "not-found"],
    ["ELOOP", "not-found"],
    ["EACCES", "denied"],
    ["EPERM", "denied"],
    ["EMFILE", "limit"],
    ["ENFILE", "limit"],
    ["ERR_INVALID_ARG_VALUE", "bad-argument"],
  ],
);

function fileError(action: string, thrown: unknown): RealmError {
  const systemCode = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unknown";
  const code = systemCodes.get(systemCode) ?? "bad-file";
  return new RealmError(code, `${action}: ${explain(systemCode)}`, { cause: thrown });
}

function explain(systemCode: string): string {
  switch (systemCodes.get(systemCode)) {
    case "not-found":
      return `there is no such file (${systemCode})`;
    case "denied":
      return `permission denied (${systemCode})`;
    case "limit":
      return `too many open files (${systemCode})`;
    case "bad-argument":
      return "the path has a null character";
    default:
      return `the system says ${systemCode}`;
  }
}
