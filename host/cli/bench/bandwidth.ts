// How fast this machine's threads read memory together, which bounds how fast a model decodes.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { siblingEntry } from "../../runtime/worker-entry.ts";

/** Largest known last-level cache that one process has for itself: 1.1 GB (EPYC 9684X), all of the machine. */
const bufferBytes = 512 * 2 ** 20;
const timeoutMs = 30_000;

/** Bytes a second; none where it cannot be measured. */
export async function measureBandwidth(threads: number): Promise<number | undefined> {
  const bytes = Math.min(bufferBytes, Math.floor(process.availableMemory() / 4));
  const entry = fileURLToPath(siblingEntry(import.meta.url, "bandwidth-process"));
  try {
    const words = [entry, String(threads), String(bytes)];
    const { stdout } = await promisify(execFile)(process.execPath, words, { timeout: timeoutMs });
    const found = Number(stdout);
    return found > 0 ? found : undefined;
  } catch {
    return undefined;
  }
}
