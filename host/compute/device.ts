// The one interface between what schedules and what computes: a device holds weights and runs programs on
// them. This one is the CPU, by ggml. Everything is synchronous and belongs to one thread.

import { availableParallelism } from "node:os";

import type { TensorLocation } from "../gguf/gguf-file.ts";
import { checkProgram } from "./ggml/check-program.ts";
import { CpuBackend } from "./ggml/cpu-backend.ts";
import { GraphRunner } from "./ggml/graph-runner.ts";
import { loadGgml, type Ggml } from "./ggml/library.ts";
import type { MappableFile } from "./ggml/mapped-file.ts";
import { NativeBuffer } from "./ggml/native-memory.ts";
import { RowReader } from "./ggml/rows.ts";
import { planWeights, type WeightPlan } from "./ggml/weight-plan.ts";
import { Weights } from "./ggml/weights.ts";
import type { ProgramDefinition } from "./program-definition.ts";
import { Program } from "./program.ts";

export type { WeightPlan } from "./ggml/weight-plan.ts";
export type { OpenTensor, Weights } from "./ggml/weights.ts";

const defaultPoll = 2;

export interface DeviceOptions {
  /** Threads that compute. Default: one for each core that this process may use. */
  readonly threads?: number | undefined;
  /**
   * 0 to 100: how long idle threads spin for more work before they sleep. Default: 2, some 5 ms, which is longer
   * than a guest's own part of a token. With 0 a step of SmolLM2 takes longer, because threads are woken for every
   * program; with ggml's own 50 a core is busy for 100 ms after each, which guests that start would need.
   */
  readonly poll?: number | undefined;
}

/** Memory outside of V8's heap. */
export interface NativeMemory {
  /** Empty after `free`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly free: () => void;
}

export class Device {
  /** The CPU's name. */
  readonly description: string;
  readonly threads: number;
  readonly #ggml: Ggml;
  readonly #backend: CpuBackend;
  readonly #runner: GraphRunner;
  readonly #rows: RowReader;

  private constructor(ggml: Ggml, threads: number, poll: number) {
    this.#ggml = ggml;
    this.#backend = new CpuBackend(ggml, { threads, poll });
    try {
      this.#runner = new GraphRunner(ggml, this.#backend);
    } catch (thrown) {
      this.#backend.close();
      throw thrown;
    }
    this.#rows = new RowReader(ggml);
    this.description = this.#backend.description;
    this.threads = threads;
  }

  /** Errors: `unsupported` (no ggml for this machine, or another version), `bad-argument`. */
  static open(
    { threads = availableParallelism(), poll = defaultPoll }: DeviceOptions = {},
    ggml: Ggml = loadGgml(),
  ): Device {
    return new Device(ggml, threads, poll);
  }

  /** Whether a run takes every core that this process may use. */
  get takesAllCores(): boolean {
    return this.threads >= availableParallelism();
  }

  /** Whether other threads need the cores between two runs: then those that compute sleep there. */
  shareCores(shared: boolean): void {
    this.#backend.shareCores(shared);
  }

  /** Bytes that activations take; they are shared by all programs. */
  get activationBytes(): number {
    return this.#runner.arenaBytes;
  }

  /**
   * What loading these tensors takes; allocates nothing. Those that need no repacking and lie aligned in one of
   * `files`, which are in the order of their offsets, stay there. Errors: `unsupported`, `bad-file`.
   */
  planWeights(tensors: readonly TensorLocation[], files: readonly MappableFile[] = []): WeightPlan {
    return planWeights(this.#ggml, this.#backend, tensors, files);
  }

  /**
   * Memory for the planned tensors, to be filled one by one. `reserve` is called with the bytes of each
   * allocation before it is made (`residentBytes` and `stagingBytes` in all) and may throw; then nothing
   * stays allocated. Errors: `out-of-memory`; where files are to be mapped, `unsupported` and `bad-file`.
   */
  allocateWeights(plan: WeightPlan, reserve: (bytes: number) => void): Weights {
    return new Weights(this.#ggml, this.#backend.bufferType, plan, reserve);
  }

  /** Plain memory. Errors: `out-of-memory`. */
  nativeMemory(byteLength: number): NativeMemory {
    const { bufferType } = this.#backend;
    const buffer = new NativeBuffer(this.#ggml, bufferType, byteLength, "a model's metadata");
    const bytes = byteLength === 0 ? new Uint8Array(0) : new Uint8Array(buffer.view(0, byteLength));
    return { bytes, free: () => buffer.free() };
  }

  /** Errors: `not-found`, `bad-argument`, `unsupported`, each with the step's index; `limit`. */
  compile(weights: Weights, definition: ProgramDefinition): Program {
    return new Program(this.#runner, weights, checkProgram(weights, definition));
  }

  /**
   * Rows of a matrix as f32, one after the other. Errors: `not-found`, `bad-argument` (a row past the
   * end, the output's length), `unsupported` (a type that has no f32 form, a repacked matrix).
   */
  rows(weights: Weights, tensor: number, rows: Uint32Array, output: Float32Array): void {
    this.#rows.read(weights.tensor(tensor), rows, output);
  }

  /** Weights, memory and programs must be freed before, programs before the weights they run on. */
  close(): void {
    this.#runner.close();
    this.#backend.close();
  }
}
