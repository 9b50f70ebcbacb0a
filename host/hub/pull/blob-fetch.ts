// A file of a hub as a blob in the store: fetched once however many want it, hashed, compared with what the hub says, and
// only then given its name. A blob that is there is hashed too: bytes that rotted are fetched again.

import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { Type } from "typebox";
import { Value } from "typebox/value";
import { RealmError } from "../../error/realm-error.ts";
import { replaceFile } from "../../library/replace-file.ts";
import { parseDigest } from "../../library/store-layout.ts";
import type { Digest, StoreLayout } from "../../library/store-layout.ts";
import { systemFailure } from "../../library/system-failure.ts";
import { shown } from "../network/allowed-address.ts";
import type { WebClient } from "../network/web-client.ts";
import { digestOfFile } from "./file-digest.ts";
import { lockFile } from "./file-lock.ts";
import type { FileLock } from "./file-lock.ts";
import { PartialFile } from "./partial-file.ts";
import type { RemoteSource } from "./range-source.ts";
import { transfer } from "./transfer.ts";
import type { Transferred, TransferTerms } from "./transfer.ts";

/** A file that comes with another hash is fetched once more: what was kept of an earlier pull may have rotted. */
const attemptsMax = 2;

export interface BlobTerms extends TransferTerms {
  /** Called once, where another pull has the file. */
  readonly onWait?: (() => void) | undefined;
  readonly onCorrupt?: ((path: string) => void) | undefined;
}

export interface FetchedBlob extends Transferred {
  /** Whether anything had to be fetched. */
  readonly wasFetched: boolean;
  /** Held, so that nobody prunes the blob before it has a name. */
  readonly lock: FileLock;
}

/** Errors: as `transfer`; `bad-file`, where the bytes are others than the hub says. */
export async function fetchBlob(
  { web, layout }: { readonly web: WebClient; readonly layout: StoreLayout },
  remote: RemoteSource,
  terms: BlobTerms,
): Promise<FetchedBlob> {
  const key = partialKey(remote);
  const lock = await lockFile(`${layout.partialPath(key)}.lock`, terms);
  try {
    const present = await presentBlob(layout, remote, terms);
    if (present !== undefined) return { ...present, wasFetched: false, lock };
    const partial = new PartialFile(layout.partialPath(key));
    const transferred = await fetchRight(web, remote, partial, terms);
    const whole = await lockDigest(layout, remote, transferred, lock, terms);
    await store(layout, partial, transferred);
    await noteFetched(layout, remote, transferred);
    return { ...transferred, wasFetched: true, lock: whole };
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
}

/** A blob is pruned under the lock of its hash, which an address alone does not tell beforehand. */
async function lockDigest(
  layout: StoreLayout,
  remote: RemoteSource,
  { digest }: Transferred,
  lock: FileLock,
  terms: BlobTerms,
): Promise<FileLock> {
  if (remote.digest !== undefined) return lock;
  const blobLock = await lockFile(`${layout.partialPath(digest)}.lock`, { signal: terms.signal });
  return {
    release: () => {
      blobLock.release();
      lock.release();
    },
  };
}

/** What a file is known by before it is there. */
export function partialKey({ digest, address }: Pick<RemoteSource, "digest" | "address">): string {
  return digest ?? createHash("sha256").update(address).digest("hex");
}

async function presentBlob(
  layout: StoreLayout,
  remote: RemoteSource,
  { signal, onCorrupt }: BlobTerms,
): Promise<Transferred | undefined> {
  const digest = remote.digest ?? (await fetchedBefore(layout, remote));
  if (digest === undefined) return undefined;
  const path = layout.blobPath(digest);
  const bytes = (await stat(path).catch(() => undefined))?.size;
  if (bytes === undefined) return undefined;
  if ((await digestOfFile(path, signal)) === digest) return { digest, bytes };
  onCorrupt?.(path);
  await rm(path, { force: true });
  return undefined;
}

const Fetched = Type.Object({ etag: Type.String(), digest: Type.String() });

/** Which blob an address was, as long as it has the same strong ETag. */
async function fetchedBefore(
  layout: StoreLayout,
  remote: RemoteSource,
): Promise<Digest | undefined> {
  try {
    const note: unknown = JSON.parse(await readFile(fetchedPath(layout, remote), "utf8"));
    return Value.Check(Fetched, note) && note.etag === remote.etag
      ? parseDigest(note.digest)
      : undefined;
  } catch {
    return undefined;
  }
}

async function noteFetched(
  layout: StoreLayout,
  remote: RemoteSource,
  { digest }: Transferred,
): Promise<void> {
  const { etag } = remote;
  if (remote.digest !== undefined || etag === undefined) return;
  await replaceFile(fetchedPath(layout, remote), JSON.stringify({ etag, digest }));
}

function fetchedPath(layout: StoreLayout, remote: RemoteSource): string {
  return `${layout.partialPath(partialKey(remote))}.fetched`;
}

async function fetchRight(
  web: WebClient,
  remote: RemoteSource,
  partial: PartialFile,
  terms: BlobTerms,
): Promise<Transferred> {
  for (let attempt = 1; ; attempt++) {
    const transferred = await transfer(web, remote, partial, terms);
    if (remote.digest === undefined || transferred.digest === remote.digest) return transferred;
    await partial.discard();
    if (attempt < attemptsMax) {
      terms.onCorrupt?.(partial.path);
      continue;
    }
    const why = `its SHA-256 is ${transferred.digest}, and the hub says ${remote.digest}`;
    throw new RealmError("bad-file", `refused ${shown(remote.address)}, fetched twice: ${why}`);
  }
}

async function store(
  layout: StoreLayout,
  partial: PartialFile,
  { digest }: Transferred,
): Promise<void> {
  const path = layout.blobPath(digest);
  try {
    await mkdir(layout.blobsFolder, { recursive: true });
    await chmod(partial.path, 0o444);
    await rename(partial.path, path);
    await partial.forgetNote();
  } catch (thrown) {
    throw systemFailure(`cannot store "${path}"`, thrown);
  }
}
