// ggml's CPU backend, which runs graphs on thread pools of its own. Source: ggml-cpu.h.

import koffi from "koffi";

import { RealmError } from "../../error/realm-error.ts";
import { statusSuccess } from "./backend-functions.ts";
import { cpuProcedure } from "./cpu-procedure.ts";
import type { Ggml } from "./library.ts";
import type { Pointer } from "./tensor-functions.ts";
import { ThreadChoice, type GraphTimes } from "./thread-choice.ts";
import { startThreadPools, threadsLimit } from "./thread-pools.ts";
import type { ThreadPools } from "./thread-pools.ts";

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

function listExtraBufferTypes(ggml: Ggml, device: Pointer): Pointer[] {
  const address = cpuProcedure(ggml, device, "ggml_backend_dev_get_extra_bufts");
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
