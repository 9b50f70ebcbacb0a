// A model's tensors in native memory. They are filled once, tensor by tensor, and never change after that;
// what is plain lies there as in the file, or in the file itself, what is repacked goes through a staging buffer.

import { RealmError } from "../../error/realm-error.ts";
import type { TensorLocation } from "../../gguf/gguf-file.ts";
import { statusSuccess } from "./backend-functions.ts";
import { contextBytes, newContext } from "./context.ts";
import type { Ggml } from "./library.ts";
import { MappedFile } from "./mapped-file.ts";
import { NativeBuffer } from "./native-memory.ts";
import { prefault } from "./prefault.ts";
import type { PageRange } from "./prefault.ts";
import type { Pointer } from "./tensor-functions.ts";
import type { PlannedAllocation, PlannedTensor, WeightPlan } from "./weight-plan.ts";

/** A tensor that is being filled. */
export interface OpenTensor {
  /** Native memory in the file's layout, to be filled whole; empty after `commit`, and where it stays in the file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Repacks the tensor if that was planned. */
  readonly commit: () => void;
}

/** A tensor as products see it. */
export interface WeightTensor {
  /** Among the model's tensors. */
  readonly index: number;
  readonly location: TensorLocation;
  readonly repacked: boolean;
  /** As planned. */
  readonly takesPlanes: boolean;
  /** ggml_tensor. */
  readonly handle: Pointer;
  /** Of the first element; meaningless where `repacked`. */
  readonly address: Pointer;
}

/** Less than a page between two tensors: padding. Bytes. */
const joinedGapBytes = 4096;

type TensorMemory = NativeBuffer | MappedFile;

export class Weights {
  readonly #ggml: Ggml;
  readonly #context: Pointer;
  readonly #memories: readonly TensorMemory[];
  readonly #tensors: readonly WeightTensor[];
  readonly #plan: WeightPlan;
  readonly #uncommitted: Set<number>;
  #staging: NativeBuffer | undefined;
  #repacksLeft: number;
  #stagedIndex: number | undefined;
  #freed = false;

  /**
   * `reserve` is called before each allocation with its bytes; if it throws, or memory cannot be had,
   * nothing stays allocated. Errors: `out-of-memory`, and what `reserve` throws.
   */
  constructor(ggml: Ggml, bufferType: Pointer, plan: WeightPlan, reserve: (bytes: number) => void) {
    this.#ggml = ggml;
    this.#plan = plan;
    const tables = contextBytes(ggml, plan.tensors.length);
    reserve(tables);
    this.#context = newContext(ggml, tables);
    const memories: TensorMemory[] = [];
    try {
      for (const planned of plan.allocations) memories.push(allocate(ggml, planned, reserve));
      if (plan.stagingBytes > 0) {
        reserve(plan.stagingBytes);
        this.#staging = new NativeBuffer(ggml, bufferType, plan.stagingBytes, "a repacked tensor");
      }
      this.#tensors = plan.tensors.map((planned, index) => this.#place(index, planned, memories));
    } catch (thrown) {
      for (const memory of memories) memory.free();
      this.#staging?.free();
      ggml.freeContext(this.#context);
      throw thrown;
    }
    this.#memories = memories;
    this.#repacksLeft = plan.tensors.filter(({ repacked }) => repacked).length;
    this.#uncommitted = new Set(plan.tensors.keys());
    const pages = memories.flatMap((memory, allocation) => this.#pagesOf(memory, allocation));
    // What the load itself waits for goes first.
    const isRead = ({ access }: PageRange): number => Number(access === "read");
    prefault(pages.sort((left, right) => isRead(left) - isRead(right)));
  }

  /** Number of tensors. */
  get length(): number {
    return this.#tensors.length;
  }

  /** Whether they were freed. */
  get freed(): boolean {
    return this.#freed;
  }

  /** To be called once for each tensor; one repacked tensor may be open at a time. */
  open(index: number): OpenTensor {
    const planned = this.#plan.tensors[index];
    if (planned === undefined || this.#freed || !this.#uncommitted.has(index)) {
      throw new RealmError("bug", `cannot open tensor ${index}: it is not there to be filled`);
    }
    const buffer = planned.repacked ? this.#stage(index) : this.#memories[planned.allocation];
    if (buffer === undefined) throw new RealmError("bug", `tensor ${index} has no memory`);
    if (buffer instanceof MappedFile) {
      return { bytes: new Uint8Array(0), commit: () => this.#uncommitted.delete(index) };
    }
    const offset = planned.repacked ? 0 : planned.offset;
    const view = buffer.view(offset, planned.location.byteLength);
    return {
      bytes: new Uint8Array(view),
      commit: () => {
        if (this.#freed || !this.#uncommitted.delete(index)) return;
        buffer.release(view);
        if (planned.repacked) this.#repack(index);
      },
    };
  }

  /** Errors: `not-found`. */
  tensor(index: number): WeightTensor {
    if (this.#freed) throw new RealmError("not-found", "cannot use weights: they were freed");
    const tensor = this.#tensors[index];
    if (tensor === undefined || this.#uncommitted.has(index)) {
      const message = `cannot use tensor ${index}: the model has ${this.length} tensors`;
      throw new RealmError("not-found", message);
    }
    return tensor;
  }

  /** Programs on these weights must be freed before. */
  free(): void {
    if (this.#freed) return;
    this.#freed = true;
    this.#staging?.free();
    for (const memory of this.#memories) memory.free();
    this.#ggml.freeContext(this.#context);
  }

  #place(
    index: number,
    { location, repacked, takesPlanes, allocation, offset }: PlannedTensor,
    memories: readonly TensorMemory[],
  ): WeightTensor {
    const [ne0 = 1, ne1 = 1, ne2 = 1, ne3 = 1] = location.dimensions;
    const handle = this.#ggml.newTensor4d(this.#context, location.type, ne0, ne1, ne2, ne3);
    const memory = memories[allocation];
    if (memory === undefined) throw new RealmError("bug", `no allocation ${allocation}`);
    const address = memory.address + BigInt(offset);
    // Safety: the plan put the tensor, padded to the alignment, inside of this allocation.
    const status = this.#ggml.placeTensor(memory.handle, handle, address);
    if (status !== statusSuccess) {
      throw new RealmError("bug", `cannot place tensor "${location.name}": status ${status}`);
    }
    return { index, location, repacked, takesPlanes, handle, address };
  }

  /** Of a file those of tensors that stay there, for whoever computes; of new memory all, for the load. */
  #pagesOf(memory: TensorMemory, allocation: number): PageRange[] {
    const { address, byteLength } = memory;
    if (memory instanceof MappedFile) {
      const wanted = (): boolean => !this.#freed;
      const tensors = this.#plan.tensors.filter((planned) => planned.allocation === allocation);
      return occupiedRanges(tensors).map((range) => {
        const first = address + BigInt(range.offset);
        return { address: first, byteLength: range.byteLength, access: "read", wanted };
      });
    }
    const wanted = (): boolean => !this.#freed && this.#uncommitted.size > 0;
    return [{ address, byteLength, access: "write", wanted }];
  }

  #stage(index: number): NativeBuffer {
    if (this.#staging === undefined || this.#stagedIndex !== undefined) {
      throw new RealmError(
        "bug",
        `cannot open tensor ${index}: ${this.#stagedIndex} is still open`,
      );
    }
    this.#stagedIndex = index;
    return this.#staging;
  }

  #repack(index: number): void {
    const { handle, location } = this.tensor(index);
    if (this.#staging === undefined) throw new RealmError("bug", `tensor ${index} was not staged`);
    // Safety: the staging buffer holds the whole tensor, and the buffer said that it can repack it.
    this.#ggml.setTensor(handle, this.#staging.address, 0, location.byteLength);
    this.#stagedIndex = undefined;
    this.#repacksLeft -= 1;
    if (this.#repacksLeft > 0) return;
    this.#staging.free();
    this.#staging = undefined;
  }
}

function allocate(
  ggml: Ggml,
  planned: PlannedAllocation,
  reserve: (bytes: number) => void,
): TensorMemory {
  if ("file" in planned) return new MappedFile(ggml, planned.file);
  reserve(planned.bytes);
  return new NativeBuffer(ggml, planned.bufferType, planned.bytes, "weights");
}

interface Range {
  readonly offset: number;
  readonly byteLength: number;
}

/** Where tensors lie, with those that follow each other as one. */
function occupiedRanges(tensors: readonly PlannedTensor[]): Range[] {
  const ranges: { offset: number; byteLength: number }[] = [];
  for (const { offset, location } of tensors.toSorted((a, b) => a.offset - b.offset)) {
    const last = ranges.at(-1);
    const end = offset + location.byteLength;
    if (last !== undefined && offset - last.offset - last.byteLength < joinedGapBytes) {
      last.byteLength = end - last.offset;
    } else {
      ranges.push({ offset, byteLength: location.byteLength });
    }
  }
  return ranges;
}
