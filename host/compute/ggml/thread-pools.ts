// Thread pools of ggml's CPU backend, which live as long as it does: without one ggml starts threads for every graph.
// Source: ggml-cpu.h.

import koffi, { type TypeObject } from "koffi";

import { RealmError } from "../../error/realm-error.ts";
import { cpuProcedure } from "./cpu-procedure.ts";
import type { Ggml } from "./library.ts";
import type { Pointer } from "./tensor-functions.ts";

/** GGML_MAX_N_THREADS. */
export const threadsLimit = 512;

export interface ThreadPools {
  /** The pool of a level, and of the first the one that sleeps between graphs or the one that spins. */
  readonly use: (level: number, sleeping: boolean) => void;
  readonly free: () => void;
}

interface PoolOptions {
  readonly backend: Pointer;
  /** Threads of each level. */
  readonly levels: readonly number[];
  readonly poll: number;
}

/** Errors: `out-of-memory`, `unsupported` (ggml has no thread pools). */
export function startThreadPools(
  ggml: Ggml,
  device: Pointer,
  { backend, levels, poll }: PoolOptions,
): ThreadPools {
  const parametersType = koffi.struct({
    cpumask: koffi.array("bool", threadsLimit),
    n_threads: "int",
    prio: "int",
    poll: "uint32_t",
    strict_cpu: "bool",
    paused: "bool",
  });
  const declare = (name: string, result: string, parameters: (string | TypeObject)[]) =>
    koffi.decode(cpuProcedure(ggml, device, name), koffi.proto(result, parameters));
  const setThreads: (backend: Pointer, threads: number) => void = declare(
    "ggml_backend_set_n_threads",
    "void",
    ["void *", "int"],
  );
  const newPool: (parameters: object) => Pointer | null = declare("ggml_threadpool_new", "void *", [
    koffi.pointer(parametersType),
  ]);
  const freePool: (pool: Pointer) => void = declare("ggml_threadpool_free", "void", ["void *"]);
  const setPool: (backend: Pointer, pool: Pointer) => void = declare(
    "ggml_backend_cpu_set_threadpool",
    "void",
    ["void *", "void *"],
  );
  const pools: Pointer[] = [];
  const free = (): void => {
    for (const pool of pools) freePool(pool);
  };
  const start = (threads: number, poolPoll: number): Pointer => {
    // Safety: the parameters are copied. The pool is freed after the backend that uses it.
    const pool = newPool({
      cpumask: Array.from({ length: threadsLimit }, () => false),
      n_threads: threads,
      prio: 0,
      poll: poolPoll,
      strict_cpu: false,
      paused: false,
    });
    if (pool === null) {
      free();
      throw new RealmError("out-of-memory", `cannot start a pool of ${threads} threads`);
    }
    pools.push(pool);
    return pool;
  };
  const sleeping = levels.map((threads) => start(threads, 0));
  const spinning = poll === 0 ? sleeping[0] : start(levels[0] ?? 1, poll);
  let used: Pointer | undefined;
  const use = (level: number, isSleeping: boolean): void => {
    const pool = isSleeping || level > 0 ? sleeping[level] : spinning;
    if (pool === undefined || pool === used) return;
    // Safety: all pools live as long as the backend; ggml lets the pool that is not used sleep.
    setPool(backend, pool);
    setThreads(backend, levels[level] ?? 1);
    used = pool;
  };
  use(0, false);
  return { use, free };
}
