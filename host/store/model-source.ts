// Where a model's bytes come from: files, read by the compute worker itself straight into native memory,
// or whoever drives the load, who is asked for pieces. Every answer is whole or an error. The parts of a split
// model are one source, whose bytes lie one part after the other.

import { RealmError } from "../error/realm-error.ts";
import { partCountMax } from "../gguf/limits.ts";
import { quoted } from "../gguf/refuse.ts";
import { changed, currentIdentity, OpenFile } from "./open-file.ts";
import { readPartPath } from "./part-names.ts";
import type { PartPath } from "./part-names.ts";
import type { Steps } from "./steps.ts";

export interface ModelSource {
  /** For people: a path, or what the caller named it. */
  readonly name: string;
  /** Of all parts that are open. */
  readonly byteLength: number;
  /** Equal for what is surely the same content; undefined where that can't be known. */
  readonly identity: string | undefined;
  /** The files that are open, in their order; none where the bytes come from elsewhere. */
  readonly files: readonly SourceFile[];
  /** Fills `target`, at most 512 KiB, from `offset` on; not across the end of a part. */
  readInto(offset: number, target: Uint8Array): Steps<void>;
  /**
   * Opens the next part of a split model: its bytes follow those before it. Errors: as `openModelFile`;
   * `bad-file` (a name that tells no other parts), `unsupported` (a source that is no file).
   */
  openPart(part: PartNumber): SourceFile;
  /** Throws `bad-file` if the content is no longer what was opened. */
  checkUnchanged(): void;
  close(): void;
}

/** Part `index`, from 0, of `count`. */
export interface PartNumber {
  readonly index: number;
  readonly count: number;
}

/** One of the files of a source. */
export interface SourceFile {
  readonly path: string;
  readonly descriptor: number;
  /** Of its first byte among those of the source. */
  readonly offset: number;
  readonly byteLength: number;
}

/**
 * Opens a regular file. Errors: `not-found`, `denied`, `bad-file` (a directory, pipe or device),
 * `bad-argument` (a path with a null character), `limit` (too many open files).
 */
export function openModelFile(path: string): ModelSource {
  return new FileSource(OpenFile.open(path));
}

/** A source whose bytes the driver of the load gives when it is asked for them. */
export function remoteSource(name: string, byteLength: number): ModelSource {
  return {
    name,
    byteLength,
    identity: undefined,
    files: [],
    readInto: (offset, target) => readRemote(offset, target),
    openPart: refuseRemotePart,
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

function refuseRemotePart({ count }: PartNumber): never {
  const why = `the model has ${count} parts, and those are looked for beside a file`;
  throw new RealmError("unsupported", `cannot read it from elsewhere than a file: ${why}`);
}

interface Part extends SourceFile {
  readonly file: OpenFile;
}

class FileSource implements ModelSource {
  readonly name: string;
  readonly identity: string;
  readonly #parts: Part[] = [];
  readonly #partPath: PartPath | undefined;
  /** Of the parts that its name tells, as they were when the first was opened. */
  readonly #partIdentities: readonly (string | undefined)[];

  constructor(first: OpenFile) {
    this.name = first.path;
    this.#add(first);
    this.#partPath = readPartPath(first.path);
    this.#partIdentities = this.#otherIdentities();
    this.identity = [first.identity, ...this.#partIdentities.slice(1)].join(" ");
  }

  get byteLength(): number {
    const last = this.#parts.at(-1);
    return last === undefined ? 0 : last.offset + last.byteLength;
  }

  get files(): readonly SourceFile[] {
    return this.#parts;
  }

  *readInto(offset: number, target: Uint8Array): Steps<void> {
    const part = this.#parts.findLast((candidate) => candidate.offset <= offset);
    if (part === undefined) throw new RealmError("bug", `no part holds the offset ${offset}`);
    part.file.read(offset - part.offset, target);
    yield undefined;
  }

  openPart({ index, count }: PartNumber): SourceFile {
    const partPath = this.#partPath;
    if (partPath === undefined || partPath.index !== 0 || partPath.count !== count) {
      const number = String(count).padStart(5, "0");
      const why = `it is the first of ${count} parts, so its name must end in "-00001-of-${number}.gguf"`;
      throw new RealmError("bad-file", `cannot find the parts of ${quoted(this.name)}: ${why}`);
    }
    const file = OpenFile.open(partPath.pathOf(index));
    if (file.identity === this.#partIdentities[index]) return this.#add(file);
    file.close();
    throw changed(file.path);
  }

  checkUnchanged(): void {
    for (const { file } of this.#parts) file.checkUnchanged();
  }

  close(): void {
    for (const { file } of this.#parts) file.close();
  }

  /** Errors: `bad-file`, beyond 2^53 bytes in all. */
  #add(file: OpenFile): Part {
    const { path, descriptor, byteLength } = file;
    const offset = this.byteLength;
    if (!Number.isSafeInteger(offset + byteLength)) {
      file.close();
      throw new RealmError("bad-file", `cannot use ${quoted(path)}: it ends beyond 2^53 bytes`);
    }
    const part = { path, descriptor, offset, byteLength, file };
    this.#parts.push(part);
    return part;
  }

  /** So that a model is another as soon as any of its files is. */
  #otherIdentities(): (string | undefined)[] {
    const partPath = this.#partPath;
    if (partPath?.index !== 0 || partPath.count > partCountMax) return [];
    return Array.from({ length: partPath.count }, (_, index) =>
      currentIdentity(partPath.pathOf(index)),
    );
  }
}
