// ggml's functions as they are, but for the n-th call, which fails; and a count of what they made and did not
// free. What frees can't fail: in C it gives nothing that could say so.

import { loadGgml } from "../../host/compute/ggml/library.ts";
import type { Ggml } from "../../host/compute/ggml/library.ts";

/** `c`: gives what the C function gives when it fails, if it can. `call`: the call itself throws. */
export type FailureKind = "c" | "call";

/** What functions give that can fail in C: no pointer, or a status that is not GGML_STATUS_SUCCESS. */
const failures: ReadonlyMap<string, null | number> = new Map([
  ["cpuDevice", null],
  ["initBackend", null],
  ["deviceProcedure", null],
  ["initContext", null],
  ["allocateBuffer", null],
  ["placeTensor", -1],
  ["placeView", -1],
  ["computeGraph", -1],
]);

/** What frees what the others make. */
const makerOf: ReadonlyMap<string, string> = new Map([
  ["freeContext", "initContext"],
  ["freeBuffer", "allocateBuffer"],
  ["freeBackend", "initBackend"],
]);
const makers: ReadonlySet<string> = new Set(makerOf.values());

export class FailingGgml {
  readonly functions: Ggml;
  /** Calls so far, of those that can fail. */
  calls = 0;
  /** The function that failed, if one has. */
  failed: string | undefined;
  /** Frees of what was not there. */
  wrongFrees = 0;
  readonly #live = new Map<unknown, number>();
  #failAt = 0;
  #kind: FailureKind = "c";

  constructor() {
    this.functions = this.#watched(loadGgml());
  }

  /** Begins to count anew. 0: no call fails. */
  failAt(call: number, kind: FailureKind): void {
    this.calls = 0;
    this.failed = undefined;
    this.#failAt = call;
    this.#kind = kind;
  }

  /** Contexts, buffers and backends that were not freed. */
  get handles(): number {
    return this.#live.size;
  }

  /** Of contexts and buffers that were not freed. */
  get bytes(): number {
    return this.#live.values().reduce((sum, bytes) => sum + bytes, 0);
  }

  #watched<Functions extends object>(functions: Functions): Functions {
    return new Proxy(functions, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value === "function") return this.#failing(String(name), value);
        return typeof value === "object" && value !== null ? this.#watched(value) : value;
      },
    });
  }

  #failing(name: string, original: unknown): (...given: unknown[]) => unknown {
    // Of ggml's functions, and only those.
    const call = original as (...given: unknown[]) => unknown;
    const maker = makerOf.get(name);
    return (...given) => {
      if (maker !== undefined) {
        if (!this.#live.delete(given[0])) this.wrongFrees += 1;
        return call(...given);
      }
      if (this.#fails(name)) return this.#failure(name);
      const made = call(...given);
      if (makers.has(name) && made !== null) this.#live.set(made, bytesOf(given));
      return made;
    };
  }

  #fails(name: string): boolean {
    if (this.#kind === "c" && !failures.has(name)) return false;
    this.calls += 1;
    return this.calls === this.#failAt;
  }

  #failure(name: string): unknown {
    this.failed = name;
    if (this.#kind === "c") return failures.get(name);
    throw new Error(`the call of ${name} was told to fail`);
  }
}

/** Of a buffer its second argument, of a context a field of its first; of a backend none. */
function bytesOf([first, second]: readonly unknown[]): number {
  if (typeof second === "number") return second;
  const parameters: unknown = first;
  if (typeof parameters !== "object" || parameters === null) return 0;
  return Number(Reflect.get(parameters, "mem_size") ?? 0);
}
