// A compute client that counts a guest's calls, fails the one it is told to, and knows which programs and
// pending runs the guest still holds. What it counts are calls that can fail: not `values-max`, not `log`.

import type { ArraySlice, ModelMetadata } from "../../host/abi/world.ts";
import { ComputeClient } from "../../host/compute/compute-client.ts";
import type { Columns } from "../../host/compute/compute-client.ts";
import type { ProgramDefinition } from "../../host/compute/program-definition.ts";
import type { RealmError } from "../../host/error/realm-error.ts";

export class WatchedClient extends ComputeClient {
  /** Calls since `count`. */
  calls = 0;
  /** What `get-model-metadata` gives instead of the file's. */
  alterMetadata = (metadata: ModelMetadata): ModelMetadata => metadata;
  /** What runs and products give instead of their results. */
  alterValues = (values: Float32Array): Float32Array => values;
  readonly #programs = new Set<number>();
  readonly #pendings = new Set<number>();
  #failAt = Number.NaN;
  #failure: RealmError | undefined;

  /** Programs and pending runs that the guest has not dropped. */
  get held(): number {
    return this.#programs.size + this.#pendings.size;
  }

  get pending(): number {
    return this.#pendings.size;
  }

  /** Begins to count afresh and, if asked to, fails one of the calls that come. */
  count(failing?: { readonly call: number; readonly error: RealmError }): void {
    this.calls = 0;
    this.#failAt = failing?.call ?? Number.NaN;
    this.#failure = failing?.error;
  }

  #call(): void {
    this.calls += 1;
    if (this.calls === this.#failAt && this.#failure !== undefined) throw this.#failure;
  }

  override metadata(model: number): ModelMetadata {
    this.#call();
    return this.alterMetadata(super.metadata(model));
  }

  override readArray(
    model: number,
    key: string,
    range: { readonly first: number; readonly count: number },
  ): ArraySlice {
    this.#call();
    return super.readArray(model, key, range);
  }

  override readTensor(model: number, tensor: number): Float32Array {
    this.#call();
    return super.readTensor(model, tensor);
  }

  override rows(model: number, tensor: number, rows: Uint32Array): Float32Array {
    this.#call();
    return super.rows(model, tensor, rows);
  }

  override matmul(model: number, tensor: number, input: Columns): Float32Array {
    this.#call();
    return this.alterValues(super.matmul(model, tensor, input));
  }

  override compile(model: number, definition: ProgramDefinition): number {
    this.#call();
    const program = super.compile(model, definition);
    this.#programs.add(program);
    return program;
  }

  override run(program: number, input: Columns): Float32Array {
    this.#call();
    return this.alterValues(super.run(program, input));
  }

  override submit(program: number, input: Columns): number {
    this.#call();
    const pending = super.submit(program, input);
    this.#pendings.add(pending);
    return pending;
  }

  override wait(pending: number): Float32Array {
    this.#call();
    return this.alterValues(super.wait(pending));
  }

  override freeProgram(program: number): void {
    this.#programs.delete(program);
    super.freeProgram(program);
  }

  override freePending(pending: number): void {
    this.#pendings.delete(pending);
    super.freePending(pending);
  }
}
