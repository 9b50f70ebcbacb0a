// What hubs answered, kept on disk with its ETag so that an answer that has not changed is not sent again. A cache: what
// cannot be read or written is as if it were not there.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Type } from "typebox";
import type { Static } from "typebox";
import { Value } from "typebox/value";
import { replaceFile } from "../library/replace-file.ts";

/** Answers that are kept; the oldest go first. */
const entriesMax = 2_000;
/** Written since the last look at how many there are. */
const writesBetweenSweeps = 100;

const Entry = Type.Object({
  etag: Type.String(),
  link: Type.Optional(Type.String()),
  text: Type.String(),
});

export type CachedAnswer = Static<typeof Entry>;

export class ResponseCache {
  readonly #folder: string;
  #writes = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(key: string): Promise<CachedAnswer | undefined> {
    try {
      const value: unknown = JSON.parse(await readFile(this.#path(key), "utf8"));
      return Value.Check(Entry, value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  async write(key: string, answer: CachedAnswer): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await replaceFile(this.#path(key), JSON.stringify(answer), { sync: false });
      if (this.#writes++ % writesBetweenSweeps === 0) await this.#sweep();
    } catch {
      // A full or foreign disk makes answers slower, not wrong.
    }
  }

  #path(key: string): string {
    return join(this.#folder, createHash("sha256").update(key).digest("hex"));
  }

  async #sweep(): Promise<void> {
    const names = await readdir(this.#folder);
    if (names.length <= entriesMax) return;
    const aged = await Promise.all(
      names.map(async (name) => ({ name, at: (await stat(join(this.#folder, name))).mtimeMs })),
    );
    const oldest = aged.sort((a, b) => a.at - b.at).slice(0, names.length - entriesMax);
    await Promise.all(oldest.map(({ name }) => rm(join(this.#folder, name), { force: true })));
  }
}
