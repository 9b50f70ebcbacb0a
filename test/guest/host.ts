// A host of the world in plain JavaScript, for tests of the guest alone: one model, id 1. It counts calls,
// fails the one it is told to, and knows how many of its resources the guest still holds.

import type { GuestImports, Step } from "../../host/abi/world.ts";
import { PlainModel } from "./plain-model.ts";
import { at, runPlain } from "./plain-programs.ts";
import type { PlainProgram } from "./plain-programs.ts";

/** A component error on its way through the border: the glue takes what has a `payload`. */
export class HostFailure extends Error {
  readonly payload: { kind: string; code: string; message: string };

  constructor(kind: string, code: string, message: string) {
    super(message);
    this.payload = { kind, code, message };
  }
}

export const modelId = 1;

export class PlainHost {
  readonly model: PlainModel;
  /** Calls so far. */
  calls = 0;
  /** Number of the call to fail (from 1), 0 for none. */
  failAt = 0;
  /** Programs and pending results that the guest holds. */
  alive = 0;
  /** The most results that were ever pending at once. */
  pendingMost = 0;
  pending = 0;
  readonly logged: string[] = [];
  valuesMax = 262_144;

  constructor(path: string) {
    this.model = new PlainModel(path);
  }

  /** Begins to count afresh, and to fail call `failAt` of those. */
  count(failAt = 0): void {
    this.calls = 0;
    this.failAt = failAt;
  }

  /** What every import but `log` and `values-max` begins with. */
  call(id: number): void {
    this.calls++;
    if (this.calls === this.failAt) {
      throw new HostFailure("cancelled", "cancelled", `call ${this.calls} was told to fail`);
    }
    if (id !== modelId) throw new HostFailure("denied", "denied", `model ${id} is not granted`);
  }

  /** What `instantiate` of the glue takes. */
  imports(): GuestImports {
    const { Program, Pending } = resources(this);
    return {
      "realm:inference/models": {
        getModelMetadata: (id: number) => {
          this.call(id);
          return this.model.metadata;
        },
        readMetadataArray: (id: number, key: string, first: number, count: number) => {
          this.call(id);
          return this.model.readArray(key, first, count);
        },
        readTensor: (id: number, tensor: number) => {
          this.call(id);
          return this.model.floats(tensor);
        },
      },
      "realm:inference/compute": {
        Program,
        Pending,
        valuesMax: () => this.valuesMax,
        matmulById: () => {
          throw new HostFailure("unsupported", "unsupported", "not in the plain host");
        },
        rowsById: (id: number, tensor: number, rows: Uint32Array) => {
          this.call(id);
          return this.#rows(tensor, rows);
        },
      },
      "realm:inference/logging": {
        log: (level: string, message: string) => {
          this.logged.push(`${level}: ${message}`);
        },
      },
    };
  }

  #rows(tensor: number, rows: Uint32Array): Float32Array {
    const length = at(this.model.tensor(tensor).dimensions, 0);
    const floats = this.model.floats(tensor);
    const result = new Float32Array(length * rows.length);
    for (const [i, row] of rows.entries()) {
      result.set(floats.subarray(row * length, (row + 1) * length), i * length);
    }
    return result;
  }
}

/** The resource classes of `compute`, counted by a host. */
function resources(host: PlainHost) {
  class Pending {
    #result: Float32Array | undefined;

    constructor(result: Float32Array) {
      host.alive++;
      host.pending++;
      host.pendingMost = Math.max(host.pendingMost, host.pending);
      this.#result = result;
    }

    wait(): Float32Array {
      host.call(modelId);
      const result = this.#result;
      if (result === undefined) throw new HostFailure("input", "bad-argument", "waited twice");
      this.#result = undefined;
      return result;
    }

    [Symbol.dispose](): void {
      host.alive--;
      host.pending--;
    }
  }

  class Program {
    readonly #program: PlainProgram;

    constructor(program: PlainProgram) {
      host.alive++;
      this.#program = program;
    }

    static create(
      id: number,
      inputs: Uint32Array,
      steps: readonly Step[],
      outputs: Uint32Array,
    ): Program {
      host.call(id);
      return new Program({ inputs: [...inputs], steps, outputs: [...outputs] });
    }

    run(input: Float32Array, columns: number): Float32Array {
      host.call(modelId);
      const output = runPlain(host.model, this.#program, input, columns);
      if (Math.max(input.length, output.length) > host.valuesMax) {
        throw new HostFailure("resource", "limit", `${output.length} values`);
      }
      return output;
    }

    submit(input: Float32Array, columns: number): Pending {
      return new Pending(this.run(input, columns));
    }

    [Symbol.dispose](): void {
      host.alive--;
    }
  }
  return { Program, Pending };
}
