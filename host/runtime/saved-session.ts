// A session as a file: what it belongs to, then what its guest saved, in pieces. Behind the head and each piece stands
// the SHA-256 of it and of the digest before, and an empty piece ends the file, so that none that is cut, changed or put
// together from others is taken for a session. Numbers are little-endian.
//
// | bytes | |
// |---|---|
// | 8 | "RLMSESS" and the version |
// | 4 | length of what follows |
// | length | the head: JSON; then each piece |
// | 32 | digest |

import { subtle } from "node:crypto";

import { RealmError } from "../error/realm-error.ts";

/** What a saved session belongs to. */
export interface SessionHead {
  /** Digest of the model's file. */
  readonly model: string;
  /** Which component's session it is. */
  readonly guest: string;
  readonly kvType: string;
}

/** The file's bytes, in pieces of any length. */
export type SavedSession = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** What a guest saved. */
export type SessionPieces = AsyncIterable<Uint8Array>;

const mark = Buffer.from("RLMSESS\u0001", "latin1");
const lengthBytes = 4;
const digestBytes = 32;
/** The head of a session has 200. */
const headBytesMax = 4096;
/** Of a piece; more than is ever written. */
const pieceBytesMax = 2 ** 24;

/** The file's bytes. */
export async function* writeSession(
  head: SessionHead,
  pieces: SessionPieces,
): AsyncGenerator<Uint8Array, void, void> {
  let digest: Uint8Array = mark;
  yield mark;
  async function* block(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32LE(bytes.length);
    digest = await chained(digest, bytes);
    yield Buffer.concat([length, bytes, digest]);
  }
  yield* block(Buffer.from(JSON.stringify(head)));
  for await (const piece of pieces) yield* block(piece);
  yield* block(new Uint8Array());
}

/**
 * The pieces of a session that belongs to `expected`, each checked before it is given out. Errors: `bad-file` (no session,
 * cut, changed, of another model, guest or KV type).
 */
export async function* readSession(
  file: SavedSession,
  expected: SessionHead,
): AsyncGenerator<Uint8Array, void, void> {
  const reader = new ByteReader(file instanceof Uint8Array ? [file] : file);
  const found = await reader.take(mark.length);
  if (!mark.equals(found)) throw refused("it is no session that Realm saved");
  let digest: Uint8Array = mark;
  async function block(most: number): Promise<Uint8Array> {
    const length = (await reader.take(lengthBytes)).readUInt32LE();
    if (length > most)
      throw refused(`it has a piece of ${length} bytes: at most ${most} are possible`);
    const bytes = await reader.take(length);
    digest = await chained(digest, bytes);
    if (Buffer.compare(digest, await reader.take(digestBytes)) === 0) return bytes;
    throw refused("it was changed or damaged: its checksum is another");
  }
  checkHead(await block(headBytesMax), expected);
  for (;;) {
    const piece = await block(pieceBytesMax);
    if (piece.length === 0) break;
    yield piece;
  }
  if (!(await reader.atEnd())) throw refused("there are bytes behind its end");
}

async function chained(before: Uint8Array, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await subtle.digest("SHA-256", Buffer.concat([before, bytes])));
}

function checkHead(bytes: Uint8Array, expected: SessionHead): void {
  const { model, guest, kvType } = parseHead(bytes);
  if (model !== expected.model) throw refused("it is of another model");
  if (guest !== expected.guest) throw refused("it was saved by another guest");
  if (kvType === expected.kvType) return;
  const kept = `its keys and values are kept as ${JSON.stringify(kvType)}`;
  throw refused(`${kept}, and the session's as ${JSON.stringify(expected.kvType)}`);
}

function parseHead(bytes: Uint8Array): Record<keyof SessionHead, unknown> {
  try {
    const head: unknown = JSON.parse(Buffer.from(bytes).toString());
    if (typeof head === "object" && head !== null) {
      return { model: undefined, guest: undefined, kvType: undefined, ...head };
    }
  } catch {
    // Refused below.
  }
  throw refused("its head is none");
}

function refused(why: string): RealmError {
  return new RealmError("bad-file", `cannot restore the session: ${why}`);
}

/** Takes as many bytes as are wanted from a stream of any pieces. */
class ByteReader {
  readonly #source: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(file: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    this.#source =
      Symbol.asyncIterator in file ? file[Symbol.asyncIterator]() : file[Symbol.iterator]();
  }

  async take(count: number): Promise<Buffer> {
    const pieces = [this.#rest];
    let held = this.#rest.length;
    while (held < count) {
      const next = await this.#next();
      if (next === undefined) throw refused("it is cut short");
      pieces.push(next);
      held += next.length;
    }
    const all = pieces.length === 1 ? this.#rest : Buffer.concat(pieces);
    this.#rest = all.subarray(count);
    return all.subarray(0, count);
  }

  async atEnd(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#next();
      if (next === undefined) return true;
      this.#rest = next;
    }
    return false;
  }

  async #next(): Promise<Buffer | undefined> {
    const step = await this.#source.next();
    if (step.done === true) return undefined;
    const { value } = step;
    if (!(value instanceof Uint8Array)) {
      throw new RealmError("bad-argument", "a saved session must come as pieces of bytes");
    }
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
}
