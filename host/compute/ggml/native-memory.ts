// Memory outside of V8's heap: allocated by ggml, seen through views. A view is detached before its memory
// is freed, so that JavaScript can never reach freed memory: it finds an empty array.

import koffi from "koffi";

import { RealmError } from "../../error/realm-error.ts";
import type { Ggml } from "./library.ts";
import type { Pointer } from "./tensor-functions.ts";

export class NativeBuffer {
  /** ggml_backend_buffer_t. */
  readonly handle: Pointer;
  readonly byteLength: number;
  /** Of the first byte; aligned as the buffer's type asks. */
  readonly address: Pointer;
  readonly #ggml: Ggml;
  readonly #views = new Set<ArrayBuffer>();

  /** Errors: `out-of-memory`. `purpose` is for the message. */
  constructor(ggml: Ggml, bufferType: Pointer, byteLength: number, purpose: string) {
    // Safety: owned by this object until `free`. ggml makes no memory for 0 bytes.
    const handle = ggml.allocateBuffer(bufferType, Math.max(byteLength, 1));
    if (handle === null) {
      throw new RealmError("out-of-memory", `cannot allocate ${byteLength} bytes for ${purpose}`);
    }
    this.#ggml = ggml;
    this.handle = handle;
    this.byteLength = byteLength;
    try {
      this.address = ggml.bufferBase(handle);
    } catch (thrown) {
      ggml.freeBuffer(handle);
      throw thrown;
    }
  }

  /** A view of some of its bytes. Views count as V8's external memory, so they are made small and few. */
  view(offset: number, byteLength: number): ArrayBuffer {
    if (offset < 0 || byteLength < 0 || offset + byteLength > this.byteLength) {
      const range = `bytes ${offset} to ${offset + byteLength}`;
      throw new RealmError("bug", `cannot view ${range} of a buffer of ${this.byteLength}`);
    }
    // Safety: in bounds, and detached before the memory is freed.
    const view = koffi.view(this.address + BigInt(offset), byteLength);
    this.#views.add(view);
    return view;
  }

  /** Ends a view early: every array on it becomes empty. */
  release(view: ArrayBuffer): void {
    this.#views.delete(view);
    view.transfer(0);
  }

  free(): void {
    for (const view of this.#views) this.release(view);
    // Safety: called once, by the owner; no view and no placed tensor is used after this.
    this.#ggml.freeBuffer(this.handle);
  }
}
