// Runs programs. All of them share one arena for their values, so memory does not grow with their number;
// graphs are built at first use and kept while they are used. Everything here belongs to one thread, and
// one program runs at a time.

import { RealmError } from "../../error/realm-error.ts";
import type { CheckedProgram } from "./check-program.ts";
import type { CpuBackend } from "./cpu-backend.ts";
import type { Ggml } from "./library.ts";
import { NativeBuffer } from "./native-memory.ts";
import { buildGraph, type GraphWidth } from "./program-graph.ts";
import { layOutProgram } from "./program-layout.ts";
import { elementBytes } from "./element-types.ts";
import type { Pointer } from "./tensor-functions.ts";
import { GraphTimes } from "./thread-choice.ts";

/** Graphs kept: 32 sessions of 30 layers decoding; each takes about 20 KiB. */
const graphsMax = 1024;

/** The arena's limit. A layer of Llama 70B takes 180 MB for 512 columns. Bytes. */
const arenaBytesMax = 512 * 2 ** 20;

/** A graph that is ready to run; the views are of the arena. */
export interface ReadyGraph {
  readonly graph: Pointer;
  readonly times: GraphTimes;
  /** shape of each: [length, columns]. */
  readonly inputs: readonly Float32Array[];
  readonly outputs: readonly Float32Array[];
}

interface KeptGraph extends ReadyGraph {
  readonly context: Pointer;
  readonly owner: GraphsOfProgram;
  readonly width: GraphWidth;
  lastRun: number;
}

/** A program's graphs by their columns, multiplied together and one by one. */
export class GraphsOfProgram {
  readonly program: CheckedProgram;
  /** Multiply-adds with weights. */
  readonly productsOfColumn: number;
  readonly #together = new Map<number, KeptGraph>();
  readonly #apart = new Map<number, KeptGraph>();

  constructor(program: CheckedProgram) {
    this.program = program;
    this.productsOfColumn = productsOfColumn(program);
  }

  /** A single column is the same in both. */
  of({ columns, apart }: GraphWidth): Map<number, KeptGraph> {
    return apart && columns > 1 ? this.#apart : this.#together;
  }

  get all(): KeptGraph[] {
    return [...this.#together.values(), ...this.#apart.values()];
  }
}

export class GraphRunner {
  readonly #ggml: Ggml;
  readonly #backend: CpuBackend;
  readonly #alignment: number;
  readonly #kept = new Set<KeptGraph>();
  #arena: NativeBuffer | undefined;
  #arenaFloats = new Float32Array();
  #runs = 0;

  constructor(ggml: Ggml, backend: CpuBackend) {
    this.#ggml = ggml;
    this.#backend = backend;
    this.#alignment = ggml.bufferTypeAlignment(backend.bufferType);
  }

  /** Bytes of the arena; it only grows. */
  get arenaBytes(): number {
    return this.#arena?.byteLength ?? 0;
  }

  /** The graph for so many columns: fill its inputs, `run` it, read its outputs, before the next one. */
  ready(graphs: GraphsOfProgram, width: GraphWidth): ReadyGraph {
    const kept = graphs.of(width).get(width.columns) ?? this.#build(graphs, width);
    kept.lastRun = ++this.#runs;
    return kept;
  }

  run({ graph, times }: ReadyGraph): void {
    this.#backend.compute(graph, times);
  }

  /** Frees a program's graphs. */
  forget(graphs: GraphsOfProgram): void {
    for (const kept of graphs.all) this.#free(kept);
  }

  close(): void {
    this.#freeAll();
    this.#arena?.free();
    this.#arena = undefined;
  }

  #build(owner: GraphsOfProgram, width: GraphWidth): KeptGraph {
    const { program } = owner;
    const { columns } = width;
    const layout = layOutProgram(program, columns, this.#alignment);
    const arena = this.#arenaOf(layout.bytes);
    if (this.#kept.size >= graphsMax) this.#freeOldest();
    const built = buildGraph(this.#ggml, program, width, { arena, layout });
    const view = (index: number): Float32Array => {
      const first = (layout.offsets[index] ?? 0) / elementBytes;
      const length = (program.values[index]?.length ?? 0) * columns;
      return this.#arenaFloats.subarray(first, first + length);
    };
    const inputs = Array.from({ length: program.inputCount }, (_, index) => view(index));
    const outputs = program.outputs.map(view);
    const times = new GraphTimes({
      products: owner.productsOfColumn * columns,
      steps: program.values.length,
    });
    const kept: KeptGraph = { ...built, times, inputs, outputs, owner, width, lastRun: 0 };
    this.#kept.add(kept);
    owner.of(width).set(columns, kept);
    return kept;
  }

  /** The arena, grown if need be; then every graph is built anew, because its values have moved. */
  #arenaOf(bytes: number): NativeBuffer {
    if (bytes > arenaBytesMax) {
      const message = `cannot run a program whose values take ${bytes} bytes with these columns`;
      throw new RealmError("limit", `${message}: at most ${arenaBytesMax} are possible`);
    }
    if (this.#arena !== undefined && this.#arena.byteLength >= bytes) return this.#arena;
    this.#freeAll();
    this.#arena?.free();
    this.#arena = undefined;
    const arena = new NativeBuffer(this.#ggml, this.#backend.bufferType, bytes, "activations");
    this.#arenaFloats = new Float32Array(arena.view(0, bytes));
    this.#arena = arena;
    return arena;
  }

  #freeOldest(): void {
    let oldest: KeptGraph | undefined;
    for (const kept of this.#kept) {
      if (oldest === undefined || kept.lastRun < oldest.lastRun) oldest = kept;
    }
    if (oldest !== undefined) this.#free(oldest);
  }

  #freeAll(): void {
    for (const kept of this.#kept) this.#free(kept);
  }

  #free(kept: KeptGraph): void {
    // Safety: no graph is running; the arena's memory is not the context's.
    this.#ggml.freeContext(kept.context);
    this.#kept.delete(kept);
    kept.owner.of(kept.width).delete(kept.width.columns);
  }
}

function productsOfColumn({ values }: CheckedProgram): number {
  return values.reduce((sum, { made }) => {
    if (made?.step.tag !== "matmul" || made.weight === undefined) return sum;
    const [inputLength = 1, outputLength = 1] = made.weight.location.dimensions;
    return sum + inputLength * outputLength * (made.step.val.experts?.used ?? 1);
  }, 0);
}
