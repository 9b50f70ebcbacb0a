// ggml's CPU backend with thread pools of its own, which live as long as the backend: without one ggml
// starts threads for every graph. What the backend offers beyond ggml-backend.h is asked for by name.
// Source: ggml-cpu.h.

import koffi, { type TypeObject } from "koffi";

import { RealmError } from "../../error/realm-error.ts";
import { statusSuccess } from "./backend-functions.ts";
import type { Ggml } from "./library.ts";
import type { Pointer } from "./tensor-functions.ts";
import { ThreadChoice, type GraphTimes } from "./thread-choice.ts";

/** GGML_MAX_N_THREADS. */
const threadsLimit = 512;

export interface CpuBackendOptions {
  /** Threads that compute, the calling one included. */
  readonly threads: number;
  /** 0 to 100: how long the pool's threads spin for the next graph before they sleep. */
  readonly poll: number;
}

export class CpuBackend {
  /** The CPU, as ggml names it. */
  readonly description: string;
  readonly device: Pointer;
  /** Buffers that hold tensors as they are in a file. */
  readonly bufferType: Pointer;
  /** Buffers that hold matrices repacked for faster products, in the order of preference. */
  readonly extraBufferTypes: readonly Pointer[];
  readonly #ggml: Ggml;
  readonly #backend: Pointer;
  readonly #pools: ThreadPools;
  readonly #choice: ThreadChoice;
  #shared = false;

  constructor(ggml: Ggml, { threads, poll }: CpuBackendOptions) {
    if (!Number.isInteger(threads) || threads < 1 || threads > threadsLimit) {
      const message = `cannot compute with ${threads} threads: 1 to ${threadsLimit} are possible`;
      throw new RealmError("bad-argument", message);
    }
    const device = ggml.cpuDevice();
    const backend = device === null ? null : ggml.initBackend(device, null);
    if (device === null || backend === null) {
      throw new RealmError("unsupported", "cannot compute: ggml has no backend for this CPU");
    }
    this.#ggml = ggml;
    this.#backend = backend;
    this.#choice = new ThreadChoice(threads);
    this.device = device;
    try {
      this.description = ggml.deviceDescription(device);
      this.bufferType = ggml.deviceBufferType(device);
      this.extraBufferTypes = listExtraBufferTypes(ggml, device);
      this.#pools = startThreadPools(ggml, device, { backend, levels: this.#choice.levels, poll });
    } catch (thrown) {
      ggml.freeBackend(backend);
      throw thrown;
    }
  }

  /**
   * Whether other threads need the cores between two graphs. Then ours sleep there; else they spin, which spares
   * waking them for the next.
   */
  shareCores(shared: boolean): void {
    this.#shared = shared;
  }

  /** Runs a graph to its end, on as many threads as its and others' times ask for. */
  compute(graph: Pointer, times: GraphTimes): void {
    const startedMs = performance.now();
    this.#pools.use(this.#choice.next(startedMs), this.#shared);
    // Safety: every tensor of the graph is placed; no other thread runs graphs on this backend.
    const status = this.#ggml.computeGraph(this.#backend, graph);
    const endedMs = performance.now();
    this.#choice.ran(times, endedMs - startedMs, endedMs);
    if (status !== statusSuccess) {
      throw new RealmError("out-of-memory", `cannot run a product: ggml gave status ${status}`);
    }
  }

  close(): void {
    // Safety: no graph is running; the backend, which knows the pool, goes first.
    this.#ggml.freeBackend(this.#backend);
    this.#pools.free();
  }
}

interface ThreadPools {
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

function startThreadPools(
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
    koffi.decode(procedure(ggml, device, name), koffi.proto(result, parameters));
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

function listExtraBufferTypes(ggml: Ggml, device: Pointer): Pointer[] {
  const address = procedure(ggml, device, "ggml_backend_dev_get_extra_bufts");
  const list: (device: Pointer) => Pointer | null = koffi.decode(
    address,
    koffi.proto("void *", ["void *"]),
  );
  // Safety: a static array, ended by a null pointer.
  const start = list(device);
  if (start === null) return [];
  const types: Pointer[] = [];
  for (let index = 0; ; index++) {
    const type: Pointer | null = koffi.decode(start, index * pointerBytes, "void *");
    if (type === null) return types;
    types.push(type);
  }
}

const pointerBytes = koffi.sizeof("void *");

function procedure(ggml: Ggml, device: Pointer, name: string): Pointer {
  const address = ggml.deviceProcedure(device, name);
  if (address !== null) return address;
  throw new RealmError("unsupported", `cannot compute: ggml's CPU backend has no "${name}"`);
}
