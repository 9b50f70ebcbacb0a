// Memory for what guests read of models: native, allocated once, overwritten by every read. Slices are
// copied to a guest's mailbox at once, so nothing has to outlive the next read, and nothing piles up
// in the V8 heap while a vocabulary is read.

import type { MemoryAccount } from "./memory-budget.ts";
import type { ModelWeights, NativeMemory, WeightDevice } from "./weight-device.ts";

/** Most bytes of a slice's elements, as the world says. */
export const sliceBytesMax = 1024 * 1024;

/** Most texts of a slice; their ends take as much as the texts may. */
export const sliceTextsMax = sliceBytesMax / 4;

export class SliceMemory {
  readonly #device: WeightDevice<ModelWeights>;
  readonly #account: MemoryAccount;
  #memory: NativeMemory | undefined;

  constructor(device: WeightDevice<ModelWeights>, account: MemoryAccount) {
    this.#device = device;
    this.#account = account;
  }

  /** For at most 1 MiB of elements. */
  bytes(length: number): Uint8Array {
    return this.#all().subarray(0, length);
  }

  /** For at most 131,072 integers. */
  integers(length: number): BigInt64Array {
    const { buffer, byteOffset } = this.#all();
    return new BigInt64Array(buffer, byteOffset, length);
  }

  /** For at most 262,144 numbers. */
  floats(length: number): Float32Array {
    const { buffer, byteOffset } = this.#all();
    return new Float32Array(buffer, byteOffset, length);
  }

  /** For at most 262,144 ends of texts; beside `bytes`. */
  ends(length: number): Uint32Array {
    const { buffer, byteOffset } = this.#all();
    return new Uint32Array(buffer, byteOffset + sliceBytesMax, length);
  }

  free(): void {
    this.#memory?.free();
    this.#memory = undefined;
    this.#account.releaseAll();
  }

  #all(): Uint8Array {
    if (this.#memory === undefined) {
      const byteLength = sliceBytesMax + sliceTextsMax * 4;
      this.#account.reserve(byteLength, "reading metadata");
      this.#memory = this.#device.nativeMemory(byteLength);
    }
    return this.#memory.bytes;
  }
}
