// The thread that computes a file's SHA-256 while the file grows: it reads as far as it is told, never further.

import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { DigestAnswer, DigestOrder } from "./digest-messages.ts";

const pieceBytes = 1024 * 1024;

const hash = createHash("sha256");
const piece = new Uint8Array(pieceBytes);
const descriptor = openSync(String(workerData), "r");
let position = 0;

parentPort?.on("message", ({ end, isLast }: DigestOrder) => {
  const problem = readTo(end);
  if (problem === undefined && !isLast) return;
  closeSync(descriptor);
  parentPort?.postMessage(answer(problem));
  parentPort?.close();
});

function readTo(end: number): string | undefined {
  while (position < end) {
    const count = readSync(descriptor, piece, 0, Math.min(pieceBytes, end - position), position);
    if (count === 0) return `the file ends at ${position} instead of ${end}`;
    hash.update(piece.subarray(0, count));
    position += count;
  }
  return undefined;
}

function answer(problem: string | undefined): DigestAnswer {
  return problem === undefined ? { digest: hash.digest("hex") } : { problem };
}
