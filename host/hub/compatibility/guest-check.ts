// The main thread's end of asking the guest: a thread that is started when somebody asks, does not keep the process
// alive, and is ended where it takes too long.

import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Compatibility, ModelMetadata } from "../../abi/world.ts";
import { RealmError } from "../../error/realm-error.ts";
import type { GuestOrder, GuestReply } from "./guest-messages.ts";

/** TypeScript in the repository, JavaScript in the package. */
const entry = new URL(`./guest-worker${extname(import.meta.url)}`, import.meta.url);

/** A check takes a few milliseconds, the first about a hundred; a busy machine may take more. */
const checkMs = 20_000;
const heapMegabytes = 256;

type Order = GuestOrder extends infer Each
  ? Each extends unknown
    ? Omit<Each, "id">
    : never
  : never;

class GuestThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<GuestReply>>();
  #lastId = 0;

  constructor() {
    this.#worker = new Worker(entry, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    this.#worker.unref();
    this.#worker.on("message", (reply: GuestReply) => {
      this.#waiting.get(reply.id)?.resolve(reply);
      this.#forget(reply.id);
    });
    this.#worker.on("error", (cause) => this.#end(String(cause)));
    this.#worker.on("exit", () => this.#end("its thread ended"));
  }

  async ask(order: Order): Promise<GuestReply> {
    const id = ++this.#lastId;
    const waiting = Promise.withResolvers<GuestReply>();
    this.#waiting.set(id, waiting);
    this.#worker.ref();
    this.#worker.postMessage({ ...order, id } satisfies GuestOrder);
    const timer = setTimeout(() => void this.#worker.terminate(), checkMs);
    try {
      return await waiting.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  #forget(id: number): void {
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
  }

  #end(why: string): void {
    if (thread === this) thread = undefined;
    for (const [id, { resolve }] of this.#waiting) resolve({ id, problem: why });
    this.#waiting.clear();
  }
}

let thread: GuestThread | undefined;

/** Errors: `guest-trap`, where the guest fails or takes too long over it. */
export async function checkWithGuest(metadata: ModelMetadata): Promise<Compatibility> {
  const reply = await ask({ type: "check", metadata });
  if ("compatibility" in reply) return reply.compatibility;
  const why = "problem" in reply ? reply.problem : "it answered something else";
  throw new RealmError("guest-trap", `the guest could not check a model's metadata: ${why}`);
}

let measured: Promise<number> | undefined;

/** Bytes a second that a thread of this machine moves; measured once. */
export async function memoryBytesPerSecond(): Promise<number> {
  measured ??= ask({ type: "bandwidth" }).then((reply) =>
    "bytesPerSecond" in reply ? reply.bytesPerSecond : Number.NaN,
  );
  return await measured;
}

async function ask(order: Order): Promise<GuestReply> {
  thread ??= new GuestThread();
  return await thread.ask(order);
}
