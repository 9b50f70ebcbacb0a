// A regular file that is open for reading. Every read is whole or an error, and what changes under it is noticed.

import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import type { BigIntStats } from "node:fs";

import { RealmError } from "../error/realm-error.ts";
import { quoted } from "../gguf/refuse.ts";

export class OpenFile {
  readonly path: string;
  readonly descriptor: number;
  readonly byteLength: number;
  /** Equal for what is surely the same content. */
  readonly identity: string;
  #open = true;

  private constructor(path: string, descriptor: number) {
    this.path = path;
    this.descriptor = descriptor;
    const stats = fstatSync(descriptor, { bigint: true });
    if (!stats.isFile()) {
      const kind = stats.isDirectory() ? "is a directory" : "is not a regular file";
      throw new RealmError("bad-file", `cannot open ${quoted(path)}: it ${kind}`);
    }
    this.byteLength = Number(stats.size);
    this.identity = identityOf(stats);
  }

  /**
   * Errors: `not-found`, `denied`, `bad-file` (a directory, pipe or device), `bad-argument` (a path with a null
   * character), `limit` (too many open files).
   */
  static open(path: string): OpenFile {
    const descriptor = openForReading(path);
    try {
      return new OpenFile(path, descriptor);
    } catch (thrown) {
      closeSync(descriptor);
      throw thrown;
    }
  }

  /** Fills `target` from `offset` on. */
  read(offset: number, target: Uint8Array): void {
    let filled = 0;
    while (filled < target.length) {
      const count = this.#readSome(target, filled, offset + filled);
      if (count === 0) {
        const end = `the file ends at ${offset + filled} instead of ${this.byteLength}`;
        throw new RealmError("bad-file", `${this.#action(offset + filled)}: ${end}`);
      }
      filled += count;
    }
  }

  /** Throws `bad-file` if the content is no longer what was opened. */
  checkUnchanged(): void {
    if (identityOf(fstatSync(this.descriptor, { bigint: true })) === this.identity) return;
    throw changed(this.path);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.descriptor);
  }

  #readSome(target: Uint8Array, filled: number, position: number): number {
    try {
      return readSync(this.descriptor, target, filled, target.length - filled, position);
    } catch (thrown) {
      throw fileError(this.#action(position), thrown);
    }
  }

  #action(offset: number): string {
    return `cannot read ${quoted(this.path)} at offset ${offset}`;
  }
}

/** The identity that a file has at the moment, without opening it; undefined where it can't be seen. */
export function currentIdentity(path: string): string | undefined {
  try {
    return identityOf(statSync(path, { bigint: true }));
  } catch {
    return undefined;
  }
}

export function changed(path: string): RealmError {
  return new RealmError("bad-file", `cannot use ${quoted(path)}: it changed while being read`);
}

function identityOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${size}:${mtimeNs}`;
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
