// A GGUF header read over a network: only as much of the file as the header is long, in ranges that grow.

import { RealmError } from "../../error/realm-error.ts";
import type { GgufFile, GgufPart } from "../../gguf/gguf-file.ts";
import { readGgufPart, withArchitecture } from "../../gguf/read-gguf.ts";
import { PartJoiner } from "../../gguf/split.ts";
import type { RemoteFile } from "./remote-file.ts";

/** The first request: the whole header of most models with a small vocabulary. */
const firstBytes = 256 * 1024;
/** The largest: a header of 10 MB takes five requests. */
const mostBytes = 4 * 1024 * 1024;
/** Parts of a split model whose headers are asked for. */
const partsMax = 64;

/** Errors: as `RemoteFile.read`, `bad-file`, `unsupported`. `files`: one, or the parts in their order. */
export async function readRemoteHeader(files: readonly RemoteFile[]): Promise<GgufFile> {
  const [first, ...others] = files;
  if (first === undefined) throw new RealmError("bug", "no file was given to read a header of");
  const part = await readPart(first);
  const file = withArchitecture(part);
  if (part.split === undefined) return file;
  if (files.length > partsMax) {
    throw new RealmError(
      "unsupported",
      `the headers of ${files.length} parts are not asked for; ${partsMax} are`,
    );
  }
  const joiner = new PartJoiner(file, part.split);
  for (const other of others) joiner.add(await readPart(other));
  return joiner.joined();
}

async function readPart(file: RemoteFile): Promise<GgufPart> {
  const window = new Window(file);
  const reading = readGgufPart(await file.byteLength());
  let step = reading.next();
  while (step.done !== true) {
    step = reading.next(await window.read(step.value.offset, step.value.length));
  }
  return step.value;
}

/** The bytes that were asked for last, and more behind them. */
class Window {
  readonly #file: RemoteFile;
  #offset = 0;
  #bytes: Uint8Array = new Uint8Array();
  #nextBytes = firstBytes;

  constructor(file: RemoteFile) {
    this.#file = file;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const isHere = offset >= this.#offset && offset + length <= this.#offset + this.#bytes.length;
    if (!isHere) {
      const end = Math.min(
        await this.#file.byteLength(),
        offset + Math.max(length, this.#nextBytes),
      );
      this.#bytes = await this.#file.read(offset, end - offset);
      this.#offset = offset;
      this.#nextBytes = Math.min(mostBytes, this.#nextBytes * 2);
    }
    const start = offset - this.#offset;
    return this.#bytes.subarray(start, start + length);
  }
}
