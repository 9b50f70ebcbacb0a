// How long a user waits for the first byte: `realm run genesis hello` against Node doing nothing, in turn.
// npm run bench:start-up

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { median } from "./statistics.ts";

const rounds = 10;
/** What the difference may be, on two cores. */
const allowedMs = 600;
const bin = join(import.meta.dirname, "..", "node_modules", ".bin");

const nothingMs: number[] = [];
const firstByteMs: number[] = [];
for (let round = 0; round < rounds; round++) {
  nothingMs.push(await timeNothing());
  firstByteMs.push(await timeFirstByte());
}
const difference = median(firstByteMs) - median(nothingMs);
process.stdout.write(
  [
    `node -e 0                 ${median(nothingMs).toFixed(0)} ms`,
    `realm run genesis hello   ${median(firstByteMs).toFixed(0)} ms to the first byte`,
    `difference                ${difference.toFixed(0)} ms of ${allowedMs} allowed, medians of ${rounds}`,
    "",
  ].join("\n"),
);
process.exitCode = difference <= allowedMs ? 0 : 1;

async function timeNothing(): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ["-e", "0"], { stdio: "ignore" });
  await once(child, "exit");
  return performance.now() - startedMs;
}

async function timeFirstByte(): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(join(bin, "realm"), ["run", "genesis", "hello"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  const first = once(child.stdout, "data");
  const [outcome] = await Promise.race([first, ended.then(() => [undefined])]);
  if (outcome === undefined) throw new Error("realm ended without a byte on stdout");
  const elapsed = performance.now() - startedMs;
  child.kill();
  await ended;
  return elapsed;
}
