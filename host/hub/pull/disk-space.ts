// Whether a disk has room for what is to come.

import { statfs } from "node:fs/promises";
import { RealmError } from "../../error/realm-error.ts";
import { systemFailure } from "../../library/system-failure.ts";
import { sizeText } from "../model.ts";

/** Left free, so that the system and the store's own notes go on: 64 MiB, or a hundredth of a small disk. */
const reserveBytes = 64 * 1024 * 1024;
const reservePart = 0.01;

/** Errors: `limit` says how much is missing. */
export async function checkDiskSpace(folder: string, bytes: number): Promise<void> {
  const { bsize, bavail, blocks } = await statfs(folder).catch((thrown: unknown) => {
    throw systemFailure(`cannot see how much room "${folder}" has`, thrown);
  });
  const reserve = Math.min(reserveBytes, blocks * bsize * reservePart);
  const free = Math.max(0, bavail * bsize - reserve);
  if (bytes <= free) return;
  throw new RealmError(
    "limit",
    `the disk of "${folder}" has ${sizeText(free)} for models, and ${sizeText(bytes)} are still to come: realm rm, realm prune or another REALM_HOME make room`,
  );
}
