// A ggml context: where tensors and graphs are described. It holds no values.

import { RealmError } from "../../error/realm-error.ts";
import type { Ggml } from "./library.ts";
import type { Pointer } from "./tensor-functions.ts";

/** Bytes of a context that is to hold so many tensors and, unless 0, one graph of so many nodes. */
export function contextBytes(ggml: Ggml, tensors: number, graphNodes = 0): number {
  const graph = graphNodes === 0 ? 0 : ggml.graphOverhead(graphNodes, false);
  return tensors * ggml.tensorOverhead() + graph;
}

/** Free it with `ggml.freeContext`; its tensors go with it. Errors: `out-of-memory`. */
export function newContext(ggml: Ggml, bytes: number): Pointer {
  // Safety: owned by the caller.
  const context = ggml.initContext({ mem_size: bytes, mem_buffer: null, no_alloc: true });
  if (context !== null) return context;
  throw new RealmError("out-of-memory", `cannot allocate ${bytes} bytes for a ggml context`);
}
