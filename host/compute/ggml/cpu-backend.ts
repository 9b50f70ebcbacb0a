// ggml's CPU backend with thread pools of its own, which live as long as the backend: without one ggml
// starts threads for every graph. What the backend offers beyond ggml-backend.h is asked for by name.
// Source: ggml-cpu.h.

import koffi, { type TypeObject } from "koffi";

import { RealmError } from "../../error/realm-error.ts";
import { statusSuccess } from "./backend-functions.ts";
import type { Ggml } from "./library.ts";
import type { Pointer } from "./tensor-functions.ts";

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
    this.device = device;
    try {
      this.description = ggml.deviceDescription(device);
      this.bufferType = ggml.deviceBufferType(device);
      this.extraBufferTypes = listExtraBufferTypes(ggml, device);
      this.#pools = startThreadPools(ggml, device, { backend, threads, poll });
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
    this.#pools.use(shared);
  }

  /** Runs a graph to its end. */
  compute(graph: Pointer): void {
    // Safety: every tensor of the graph is placed; no other thread runs graphs on this backend.
    const status = this.#ggml.computeGraph(this.#backend, graph);
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
  /** The pool that sleeps between graphs, or the one that spins. */
  readonly use: (sleeping: boolean) => void;
  readonly free: () => void;
}

function startThreadPools(
  ggml: Ggml,
  device: Pointer,
  { backend, threads, poll }: CpuBackendOptions & { readonly backend: Pointer },
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
  const start = (poolPoll: number): Pointer => {
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
  const spinning = start(poll);
  const sleeping = poll === 0 ? spinning : start(0);
  // Safety: both pools live as long as the backend; ggml lets the pool that is not used sleep.
  const use = (isSleeping: boolean): void => setPool(backend, isSleeping ? sleeping : spinning);
  setThreads(backend, threads);
  use(false);
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
