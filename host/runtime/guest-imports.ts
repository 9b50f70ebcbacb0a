// The world's imports as jco lowers them: plain functions and classes. A failure is thrown as the world's
// error record; what else is thrown ends the guest.

import type { GuestImports, Step } from "../abi/world.ts";
import type { GuestHost } from "./guest-host.ts";
import { worldError } from "./world-error.ts";

export function guestImports(host: GuestHost): GuestImports {
  return {
    "realm:inference/models": modelsImports(host),
    "realm:inference/compute": computeImports(host),
    "realm:inference/logging": {
      log(level, message) {
        host.onCall();
        host.log(level, message);
      },
    },
  };
}

function modelsImports(host: GuestHost): GuestImports["realm:inference/models"] {
  const { compute } = host;
  return {
    getModelMetadata: (model) => attempt(host, () => compute.metadata(model)),
    readMetadataArray: (model, key, first, count) =>
      attempt(host, () => compute.readArray(model, key, { first, count })),
    readTensor: (model, tensor) => attempt(host, () => compute.readTensor(model, tensor)),
  };
}

function computeImports(host: GuestHost): GuestImports["realm:inference/compute"] {
  const { compute } = host;

  class Pending {
    readonly #number: number;

    constructor(number: number) {
      this.#number = number;
    }

    wait(): Float32Array {
      return attempt(host, () => compute.wait(this.#number));
    }

    [Symbol.dispose](): void {
      compute.freePending(this.#number);
    }
  }

  class Program {
    readonly #number: number;

    constructor(number: number) {
      this.#number = number;
    }

    static create(
      model: number,
      inputs: Uint32Array,
      steps: Step[],
      outputs: Uint32Array,
    ): Program {
      return attempt(host, () => new Program(compute.compile(model, { inputs, steps, outputs })));
    }

    run(values: Float32Array, columns: number): Float32Array {
      return attempt(host, () => compute.run(this.#number, { values, columns }));
    }

    submit(values: Float32Array, columns: number): Pending {
      return attempt(host, () => new Pending(compute.submit(this.#number, { values, columns })));
    }

    [Symbol.dispose](): void {
      compute.freeProgram(this.#number);
    }
  }

  return {
    Pending,
    Program,
    matmulById: (model, tensor, values, columns) =>
      attempt(host, () => compute.matmul(model, tensor, { values, columns })),
    rowsById: (model, tensor, rows) => attempt(host, () => compute.rows(model, tensor, rows)),
    valuesMax: () => compute.valuesMax,
  };
}

function attempt<Result>(host: GuestHost, action: () => Result): Result {
  host.onCall();
  try {
    return action();
  } catch (thrown) {
    // The glue takes what is thrown for the WIT's error, unless it is an Error.
    throw worldError(thrown);
  }
}
