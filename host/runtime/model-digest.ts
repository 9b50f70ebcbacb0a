// What tells a model's file from every other: SHA-256 over the SHA-256 of each of its pieces, the parts of a split model
// one after the other. It takes as long as reading the file, so it is made when somebody asks; hashing is done on
// threads of Node's own.

import { subtle } from "node:crypto";
import { open } from "node:fs/promises";

import type { ModelMetadata } from "../abi/world.ts";
import { asRealmError, RealmError } from "../error/realm-error.ts";
import { readPartPath } from "../store/part-names.ts";
import type { LoadedModel } from "./compute-calls.ts";
import type { RemoteFile } from "./realm-options.ts";

/** Bytes hashed at a time. */
const pieceBytes = 2 ** 20;

type Source = { readonly path: string } | RemoteFile;

/** A loaded model, and what it was loaded from. */
export interface IdentifiedModel extends LoadedModel {
  /** In hexadecimal; made once. Errors: `not-found`, `bad-file`. */
  digest(): Promise<string>;
}

export function identified(loaded: LoadedModel, source: Source): IdentifiedModel {
  let made: Promise<string> | undefined;
  return { ...loaded, digest: () => (made ??= digestOf(source, loaded.metadata)) };
}

async function digestOf(source: Source, metadata: ModelMetadata): Promise<string> {
  const digests: Uint8Array[] = [];
  const pieces = "path" in source ? filePieces(source.path, metadata) : remotePieces(source);
  for await (const piece of pieces) {
    digests.push(new Uint8Array(await subtle.digest("SHA-256", piece)));
  }
  return Buffer.from(await subtle.digest("SHA-256", Buffer.concat(digests))).toString("hex");
}

async function* filePieces(first: string, metadata: ModelMetadata): AsyncGenerator<Uint8Array> {
  for (const path of partPaths(first, metadata)) {
    await using file = await openFile(path);
    const buffer = new Uint8Array(pieceBytes);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, pieceBytes);
      if (bytesRead === 0) break;
      yield buffer.subarray(0, bytesRead);
    }
  }
}

async function openFile(path: string) {
  try {
    return await open(path);
  } catch (thrown) {
    const why = asRealmError(thrown).message;
    throw new RealmError("not-found", `cannot tell which model it is: ${why}`, { cause: thrown });
  }
}

function partPaths(first: string, { entries }: ModelMetadata): string[] {
  const count = entries.find(({ key }) => key === "split.count")?.value;
  const parts = count?.tag === "unsigned" ? Number(count.val) : 1;
  const partPath = readPartPath(first);
  if (partPath === undefined || parts <= 1) return [first];
  return Array.from({ length: parts }, (_, index) => partPath.pathOf(index));
}

async function* remotePieces(source: RemoteFile): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < source.byteLength; offset += pieceBytes) {
    yield await source.read(offset, Math.min(pieceBytes, source.byteLength - offset));
  }
}
