// A file on its way: its bytes, and beside them a note of which of them are there. The note never says more than what
// was written, so that a pull that was killed at any moment goes on from it.

import { mkdir, open, readFile, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { Type } from "typebox";
import type { Static } from "typebox";
import { Value } from "typebox/value";
import { replaceFile } from "../../library/replace-file.ts";
import { systemFailure } from "../../library/system-failure.ts";
import { Segments, SegmentsNote } from "./segments.ts";

/** Between two notes: what a killed pull fetches again, at most. */
const noteBytes = 4 * 1024 * 1024;
const noteMs = 250;

const Note = Type.Object({
  schemaVersion: Type.Literal(1),
  /** What says that the file is still the same: its hash, or the server's strong ETag. */
  identity: Type.String({ minLength: 1 }),
  segments: SegmentsNote,
});

export class PartialFile {
  readonly path: string;
  readonly #notePath: string;
  #file: FileHandle | undefined;
  #noting: Promise<void> | undefined;
  #unnoted = 0;
  #notedAt = 0;

  /** `path`: without an ending. */
  constructor(path: string) {
    this.path = `${path}.data`;
    this.#notePath = `${path}.json`;
  }

  /** What is there of a file of that identity. */
  async begun(identity: string): Promise<Segments | undefined> {
    try {
      const note: unknown = JSON.parse(await readFile(this.#notePath, "utf8"));
      return Value.Check(Note, note) && note.identity === identity
        ? Segments.from(note.segments)
        : undefined;
    } catch {
      return undefined;
    }
  }

  /** Opens it to go on, or, with `fresh`, empty. Errors: `denied`, `limit`. */
  async open(fresh: boolean): Promise<void> {
    await this.close();
    try {
      await mkdir(dirname(this.path), { recursive: true });
      if (fresh) await rm(this.#notePath, { force: true });
      this.#file = await open(this.path, fresh ? "w+" : "r+");
    } catch (thrown) {
      throw this.#failure(thrown);
    }
  }

  /** Errors: `limit` (the disk is full). */
  async write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      let written = 0;
      while (written < bytes.length) {
        const rest = bytes.length - written;
        const result = await this.#file?.write(bytes, written, rest, position + written);
        written += result?.bytesWritten ?? rest;
      }
    } catch (thrown) {
      throw this.#failure(thrown);
    }
  }

  /** Notes what is there, now and then, and always with `now`. */
  async note(identity: string, segments: Segments, { added = 0, now = false } = {}): Promise<void> {
    this.#unnoted += added;
    const isDue = this.#unnoted >= noteBytes || performance.now() - this.#notedAt >= noteMs;
    if (!now && (!isDue || this.#noting !== undefined)) return;
    await this.#noting;
    this.#unnoted = 0;
    this.#notedAt = performance.now();
    const note: Static<typeof Note> = { schemaVersion: 1, identity, segments: segments.note() };
    this.#noting = replaceFile(this.#notePath, JSON.stringify(note), { sync: false });
    try {
      await this.#noting;
    } finally {
      this.#noting = undefined;
    }
  }

  /** Everything is on the disk. Errors: `limit`. */
  async sync(): Promise<void> {
    try {
      await this.#file?.sync();
    } catch (thrown) {
      throw this.#failure(thrown);
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** Takes away both files. */
  async discard(): Promise<void> {
    await this.close();
    await this.forgetNote();
    await rm(this.path, { force: true });
  }

  async forgetNote(): Promise<void> {
    await rm(this.#notePath, { force: true });
  }

  #failure(thrown: unknown): Error {
    return systemFailure(`cannot write "${this.path}"`, thrown);
  }
}
