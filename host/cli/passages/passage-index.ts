// An index on disk, a folder of three files that other programs can read too: `vectors.npy` with a row for each passage,
// `passages.jsonl` with the passages in the same order, and `index.json`, written last, with what it was made with.

import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { RealmError } from "../../error/realm-error.ts";
import { npyHeader, readNpyHeader } from "../npy.ts";
import { NearestRows } from "./nearest-rows.ts";
import type { Passage } from "./read-passages.ts";

export interface IndexFacts {
  readonly version: 1;
  /** Path or name of the model. */
  readonly model: string;
  readonly dimensions: number;
  readonly passages: number;
}

export interface FoundPassage extends Passage {
  readonly score: number;
}

const version = 1;
/** Read at once. */
const pieceBytes = 1 << 20;
const headBytes = 1024;

/** Writes an index beside its place first: one of that name is always whole. */
export class IndexWriter implements AsyncDisposable {
  readonly #path: string;
  readonly #partial: string;
  readonly #vectors: FileHandle;
  readonly #passages: FileHandle;
  #count = 0;
  #dimensions = 0;

  private constructor(path: string, vectors: FileHandle, passages: FileHandle) {
    this.#path = path;
    this.#partial = `${path}.partial`;
    this.#vectors = vectors;
    this.#passages = passages;
  }

  static async create(path: string): Promise<IndexWriter> {
    const partial = `${path}.partial`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    const vectors = await open(join(partial, "vectors.npy"), "w");
    const passages = await open(join(partial, "passages.jsonl"), "w");
    return new IndexWriter(path, vectors, passages);
  }

  async add(passage: Passage, vector: Float32Array): Promise<void> {
    if (this.#count === 0) {
      this.#dimensions = vector.length;
      // Its length does not depend on how many rows there will be, up to 10^10.
      await this.#vectors.write(this.#header());
    }
    const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
    await this.#vectors.write(bytes);
    await this.#passages.write(`${JSON.stringify(passage)}\n`);
    this.#count += 1;
  }

  /** Errors: `bad-file` (nothing to index). */
  async finish(model: string): Promise<IndexFacts> {
    if (this.#count === 0) throw new RealmError("bad-file", "there is no text to index");
    await this.#vectors.write(this.#header(), 0, undefined, 0);
    const facts: IndexFacts = {
      version,
      model,
      dimensions: this.#dimensions,
      passages: this.#count,
    };
    await writeFile(join(this.#partial, "index.json"), `${JSON.stringify(facts)}\n`);
    await this.#close();
    await rm(this.#path, { recursive: true, force: true });
    await rename(this.#partial, this.#path);
    return facts;
  }

  /** What was not finished is removed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    await rm(this.#partial, { recursive: true, force: true });
  }

  #header(): Uint8Array {
    return npyHeader({ rows: this.#count, columns: this.#dimensions });
  }

  async #close(): Promise<void> {
    await this.#vectors.close();
    await this.#passages.close();
  }
}

/** Errors: `not-found`, `bad-file`. */
export async function readIndexFacts(path: string): Promise<IndexFacts> {
  const text = await readFile(join(path, "index.json"), "utf8").catch((thrown: unknown) => {
    throw new RealmError("not-found", `there is no index at "${path}"`, { cause: thrown });
  });
  const facts = parseJson(text);
  if (isIndexFacts(facts)) return facts;
  throw new RealmError("bad-file", `"${path}" is no index of version ${version}`);
}

/** The nearest passages, best first. Errors: `bad-file`. */
export async function searchIndex(
  path: string,
  vector: Float32Array,
  most: number,
): Promise<FoundPassage[]> {
  const nearest = new NearestRows(vector, most);
  const file = await open(join(path, "vectors.npy"));
  try {
    const head = await readAt(file, 0, headBytes);
    const { columns, rows, offset } = readNpyHeader(head);
    if (columns !== vector.length) {
      const message = `the index has vectors of ${columns} values, the query one of ${vector.length}`;
      throw new RealmError("bad-argument", message);
    }
    const rowsAtOnce = Math.max(1, Math.floor(pieceBytes / (4 * columns)));
    for (let row = 0; row < rows; row += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - row);
      const bytes = await readAt(file, offset + 4 * columns * row, 4 * columns * count);
      if (bytes.length < 4 * columns * count) {
        throw new RealmError("bad-file", `the vectors of "${path}" end before row ${row + count}`);
      }
      nearest.see(new Float32Array(bytes.buffer, bytes.byteOffset, columns * count), row);
    }
  } finally {
    await file.close();
  }
  return await readFound(path, nearest);
}

async function readFound(path: string, nearest: NearestRows): Promise<FoundPassage[]> {
  const scores = new Map(nearest.found.map(({ row, score }) => [row, score]));
  const found: FoundPassage[] = [];
  let row = 0;
  const input = createReadStream(join(path, "passages.jsonl"));
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const score = scores.get(row);
    row += 1;
    if (score !== undefined) found.push({ ...passageOf(line, path), score });
  }
  return found.sort((left, right) => right.score - left.score);
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

function passageOf(line: string, path: string): Passage {
  const value = parseJson(line);
  if (typeof value === "object" && value !== null) {
    const { file, line: number, text } = value as Partial<Record<string, unknown>>;
    if (typeof file === "string" && typeof number === "number" && typeof text === "string") {
      return { file, line: number, text };
    }
  }
  throw new RealmError("bad-file", `a passage of the index "${path}" is none`);
}

function isIndexFacts(value: unknown): value is IndexFacts {
  if (typeof value !== "object" || value === null) return false;
  const facts = value as Partial<Record<string, unknown>>;
  return facts["version"] === version && typeof facts["model"] === "string";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
