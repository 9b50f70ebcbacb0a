// Starts the fuzzer's process and watches it: what it reports, a crash, or no progress for too long.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

import type { FuzzOrder, FuzzReport } from "./fuzz-order.ts";

export interface FuzzOptions extends Omit<FuzzOrder, "progressFile"> {
  /** A bug to be built in. */
  readonly canary?: string;
  /** One input may take so long. */
  readonly hangMs: number;
}

/** In the time that an input may take. */
const looks = 5;
const program = join(import.meta.dirname, "fuzz-process.ts");
const loader = pathToFileURL(join(import.meta.dirname, "canary-loader.ts")).href;

export async function runFuzzer(options: FuzzOptions): Promise<FuzzReport> {
  const folder = mkdtempSync(join(tmpdir(), "realm-fuzz-"));
  try {
    return await runIn(folder, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runIn(
  folder: string,
  { canary, hangMs, ...order }: FuzzOptions,
): Promise<FuzzReport> {
  const progressFile = join(folder, "progress");
  const child = spawn(
    process.execPath,
    [
      ...(canary === undefined ? [] : ["--import", loader]),
      program,
      JSON.stringify({ ...order, progressFile }),
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, REALM_FUZZ_CANARY: canary, TMPDIR: folder },
    },
  );
  const watch = new Watch(progressFile, hangMs, () => child.kill("SIGKILL"));
  const ended = new Promise<string>((resolve) => {
    child.once("close", (code, signal) => resolve(signal ?? `exit ${code}`));
  });
  const [output, errors, end] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  watch.end();
  if (end === "exit 0") return JSON.parse(output) as FuzzReport;
  const why = watch.hung ? `it hangs: no end after ${hangMs} ms` : `the process ended: ${end}`;
  const message = `${why}\n${errors}`;
  return { tag: "failed", failure: { index: inputAt(progressFile), mutations: [], message } };
}

/** Looks now and then whether the process has come further. */
class Watch {
  hung = false;
  readonly #timer: NodeJS.Timeout;

  constructor(progressFile: string, hangMs: number, end: () => void) {
    let last = -1;
    let changedAt = performance.now();
    this.#timer = setInterval(() => {
      const now = inputAt(progressFile);
      if (now !== last) changedAt = performance.now();
      last = now;
      this.hung = now >= 0 && performance.now() - changedAt > hangMs;
      if (this.hung) end();
    }, hangMs / looks);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

/** The input that the process is at; -1 before the first. */
function inputAt(progressFile: string): number {
  try {
    const bytes = readFileSync(progressFile);
    return bytes.length < 8 ? -1 : Number(bytes.readBigUInt64LE());
  } catch {
    return -1;
  }
}
