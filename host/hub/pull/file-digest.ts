// A file's SHA-256, computed on a thread of its own.

import { stat } from "node:fs/promises";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { RealmError } from "../../error/realm-error.ts";
import { parseDigest } from "../../library/store-layout.ts";
import type { Digest } from "../../library/store-layout.ts";
import { systemFailure } from "../../library/system-failure.ts";
import type { DigestAnswer, DigestOrder } from "./digest-messages.ts";

/** TypeScript in the repository, JavaScript in the package. */
const entry = new URL(`./digest-worker${extname(import.meta.url)}`, import.meta.url);

/** Told less often, the thread would wait; more often, it would be told more than it reads. */
const stepBytes = 1024 * 1024;

/** Follows a file that grows from its beginning. */
export class FileDigest {
  readonly #worker: Worker;
  readonly #answer: Promise<Digest>;
  #told = 0;

  constructor(path: string) {
    const { promise, resolve, reject } = Promise.withResolvers<Digest>();
    const fail = (why: string, cause?: unknown): void => {
      reject(new RealmError("bad-file", `cannot hash "${path}": ${why}`, { cause }));
    };
    this.#worker = new Worker(entry, { workerData: path, env: {}, execArgv: [] });
    this.#worker.on("message", (answer: DigestAnswer) => {
      const digest = "digest" in answer ? parseDigest(answer.digest) : undefined;
      if (digest !== undefined) resolve(digest);
      else fail("problem" in answer ? answer.problem : "the thread gave no digest");
    });
    this.#worker.on("error", (cause) => fail(String(cause), cause));
    this.#worker.on("exit", (status) => fail(`the thread ended with status ${status}`));
    this.#answer = promise;
    // Whoever gives up before the end does not ask for it.
    promise.catch(() => {});
  }

  /** So many bytes are there. */
  tell(end: number): void {
    if (end - this.#told < stepBytes) return;
    this.#order({ end, isLast: false });
  }

  /** The digest of all `end` bytes. Errors: `bad-file`. */
  async finish(end: number): Promise<Digest> {
    this.#order({ end, isLast: true });
    return await this.#answer;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #order(order: DigestOrder): void {
    this.#told = order.end;
    this.#worker.postMessage(order);
  }
}

/** Of a whole file. Errors: `not-found`, `denied`, `bad-file`, `cancelled`. */
export async function digestOfFile(path: string, signal?: AbortSignal): Promise<Digest> {
  const { size } = await stat(path).catch((thrown: unknown) => {
    throw systemFailure(`cannot read "${path}"`, thrown);
  });
  const hashing = new FileDigest(path);
  const stop = (): void => void hashing.stop();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await hashing.finish(size);
  } catch (thrown) {
    if (signal?.aborted !== true) throw thrown;
    throw new RealmError("cancelled", `hashing "${path}" was cancelled`, { cause: thrown });
  } finally {
    signal?.removeEventListener("abort", stop);
    await hashing.stop();
  }
}
