// A compute client whose n-th call to `compute` fails.

import { ComputeClient } from "../../host/compute/compute-client.ts";
import type { Columns, ComputeClientOptions } from "../../host/compute/compute-client.ts";
import { requestCancel } from "../../host/compute/mailbox.ts";
import type { ProgramDefinition } from "../../host/compute/program-definition.ts";

export class FaultyClient extends ComputeClient {
  /** Calls so far. */
  calls = 0;
  readonly #mailbox: SharedArrayBuffer;
  #actionAt = Number.NaN;
  #action = (): void => {};

  constructor(options: ComputeClientOptions) {
    super(options);
    this.#mailbox = options.mailbox;
  }

  cancel(): void {
    requestCancel(this.#mailbox);
  }

  failAt(call: number, error: Error): void {
    this.at(call, () => {
      throw error;
    });
  }

  /** Does something before that call. */
  at(call: number, action: () => void): void {
    this.#actionAt = call;
    this.#action = action;
  }

  override rows(model: number, tensor: number, rows: Uint32Array): Float32Array {
    this.#count();
    return super.rows(model, tensor, rows);
  }

  override matmul(model: number, tensor: number, input: Columns): Float32Array {
    this.#count();
    return super.matmul(model, tensor, input);
  }

  override compile(model: number, definition: ProgramDefinition): number {
    this.#count();
    return super.compile(model, definition);
  }

  override run(program: number, input: Columns): Float32Array {
    this.#count();
    return super.run(program, input);
  }

  override submit(program: number, input: Columns): number {
    this.#count();
    return super.submit(program, input);
  }

  override wait(pending: number): Float32Array {
    this.#count();
    return super.wait(pending);
  }

  #count(): void {
    this.calls += 1;
    if (this.calls === this.#actionAt) this.#action();
  }
}
