// Small files that are whole or not there: written beside their place, then renamed.

import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { systemFailure } from "./system-failure.ts";

/**
 * `sync`: whether it is on the disk before its name is; without, a loss of power may take it. Default: true. Errors:
 * `denied`, `limit` (the disk is full), and the file is then as it was.
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  { sync = true }: { readonly sync?: boolean } = {},
): Promise<void> {
  const beside = `${path}.${randomBytes(6).toString("hex")}.new`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(beside, content, sync);
    await rename(beside, path);
  } catch (thrown) {
    await rm(beside, { force: true });
    throw systemFailure(`cannot write "${path}"`, thrown);
  }
}

async function writeWhole(
  path: string,
  content: string | Uint8Array,
  sync: boolean,
): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(content);
    if (sync) await file.sync();
  } finally {
    await file.close();
  }
}
