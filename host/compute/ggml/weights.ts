// A model's tensors in native memory. They are filled once, tensor by tensor, and never change after that;
// what is plain lies there as in the file, or in the file itself, what is only repacked goes through a staging buffer.

import { RealmError } from "../../error/realm-error.ts";
import type { TensorLocation } from "../../gguf/gguf-file.ts";
import { statusSuccess } from "./backend-functions.ts";
import { newContext } from "./context.ts";
import type { Ggml } from "./library.ts";
import { MappedFile } from "./mapped-file.ts";
import { NativeBuffer } from "./native-memory.ts";
import { prefault } from "./prefault.ts";
import type { PageRange } from "./prefault.ts";
import type { Pointer } from "./tensor-functions.ts";
import { tableBytes } from "./weight-plan.ts";
import type { PlannedAllocation, PlannedPlace, WeightPlan } from "./weight-plan.ts";

/** A tensor that is being filled. */
export interface OpenTensor {
  /** Native memory in the file's layout, to be filled whole; empty after `commit`, and where it stays in the file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Repacks the tensor if that was planned. */
  readonly commit: () => void;
}

/** A tensor in one layout. */
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
  /** By index, as they are in the file and as they are repacked: each in one at least. */
  readonly #plain: ReadonlyMap<number, WeightTensor>;
  readonly #repacked: ReadonlyMap<number, WeightTensor>;
  readonly #plan: WeightPlan;
  readonly #uncommitted: Set<number>;
  #staging: NativeBuffer | undefined;
  #stagedLeft: number;
  #stagedIndex: number | undefined;
  #freed = false;

  /**
   * `reserve` is called before each allocation with its bytes; if it throws, or memory cannot be had,
   * nothing stays allocated. Errors: `out-of-memory`, and what `reserve` throws.
   */
  constructor(ggml: Ggml, bufferType: Pointer, plan: WeightPlan, reserve: (bytes: number) => void) {
    this.#ggml = ggml;
    this.#plan = plan;
    const tables = tableBytes(ggml, plan.tensors);
    reserve(tables);
    this.#context = newContext(ggml, tables);
    const memories: TensorMemory[] = [];
    try {
      for (const planned of plan.allocations) memories.push(allocate(ggml, planned, reserve));
      if (plan.stagingBytes > 0) {
        reserve(plan.stagingBytes);
        this.#staging = new NativeBuffer(ggml, bufferType, plan.stagingBytes, "a repacked tensor");
      }
      this.#plain = this.#placed(memories, "plain");
      this.#repacked = this.#placed(memories, "repacked");
    } catch (thrown) {
      for (const memory of memories) memory.free();
      this.#staging?.free();
      ggml.freeContext(this.#context);
      throw thrown;
    }
    this.#memories = memories;
    this.#stagedLeft = plan.tensors.filter(({ plain }) => plain === undefined).length;
    this.#uncommitted = new Set(plan.tensors.keys());
    const pages = memories.flatMap((memory, allocation) => this.#pagesOf(memory, allocation));
    // What the load itself waits for goes first.
    const isRead = ({ access }: PageRange): number => Number(access === "read");
    prefault(pages.sort((left, right) => isRead(left) - isRead(right)));
  }

  /** Number of tensors. */
  get length(): number {
    return this.#plan.tensors.length;
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
    const { plain, location } = planned;
    const buffer = plain === undefined ? this.#stage(index) : this.#memories[plain.allocation];
    if (buffer === undefined) throw new RealmError("bug", `tensor ${index} has no memory`);
    if (buffer instanceof MappedFile) {
      return { bytes: new Uint8Array(0), commit: () => this.#uncommitted.delete(index) };
    }
    const offset = plain?.offset ?? 0;
    const view = buffer.view(offset, location.byteLength);
    return {
      bytes: new Uint8Array(view),
      commit: () => {
        if (this.#freed || !this.#uncommitted.delete(index)) return;
        buffer.release(view);
        this.#repack(index, buffer.address + BigInt(offset));
        if (plain === undefined) this.#unstage();
      },
    };
  }

  /** To be read: as it is in the file, where it is kept so. Errors: `not-found`. */
  tensor(index: number): WeightTensor {
    return this.#usable(index, this.#plain.get(index) ?? this.#repacked.get(index));
  }

  /** To be multiplied with: repacked, where it is kept so. Errors: `not-found`. */
  matrix(index: number): WeightTensor {
    return this.#usable(index, this.#repacked.get(index) ?? this.#plain.get(index));
  }

  #usable(index: number, tensor: WeightTensor | undefined): WeightTensor {
    if (this.#freed) throw new RealmError("not-found", "cannot use weights: they were freed");
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

  #placed(
    memories: readonly TensorMemory[],
    layout: "plain" | "repacked",
  ): ReadonlyMap<number, WeightTensor> {
    const placed = new Map<number, WeightTensor>();
    for (const [index, planned] of this.#plan.tensors.entries()) {
      const place = planned[layout];
      if (place === undefined) continue;
      const repacked = layout === "repacked";
      const takesPlanes = repacked && planned.repacked?.takesPlanes === true;
      const at = this.#place(planned.location, place, memories);
      placed.set(index, { index, location: planned.location, repacked, takesPlanes, ...at });
    }
    return placed;
  }

  #place(
    location: TensorLocation,
    { allocation, offset }: PlannedPlace,
    memories: readonly TensorMemory[],
  ): Pick<WeightTensor, "handle" | "address"> {
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
    return { handle, address };
  }

  /** Of a file those of tensors that stay there, for whoever computes; of new memory all, for the load. */
  #pagesOf(memory: TensorMemory, allocation: number): PageRange[] {
    const { address, byteLength } = memory;
    if (memory instanceof MappedFile) {
      const wanted = (): boolean => !this.#freed;
      const tensors = this.#plan.tensors.flatMap(({ plain, location: { byteLength } }) =>
        plain?.allocation === allocation ? [{ offset: plain.offset, byteLength }] : [],
      );
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

  /** From the file's layout, which lies at `source`. */
  #repack(index: number, source: Pointer): void {
    const tensor = this.#repacked.get(index);
    if (tensor === undefined) return;
    // Safety: the whole tensor lies there, and the buffer said that it can repack it.
    this.#ggml.setTensor(tensor.handle, source, 0, tensor.location.byteLength);
  }

  #unstage(): void {
    this.#stagedIndex = undefined;
    this.#stagedLeft -= 1;
    if (this.#stagedLeft > 0) return;
    this.#staging?.free();
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
function occupiedRanges(tensors: readonly Range[]): Range[] {
  const ranges: { offset: number; byteLength: number }[] = [];
  for (const { offset, byteLength } of tensors.toSorted((a, b) => a.offset - b.offset)) {
    const last = ranges.at(-1);
    const end = offset + byteLength;
    if (last !== undefined && offset - last.offset - last.byteLength < joinedGapBytes) {
      last.byteLength = end - last.offset;
    } else {
      ranges.push({ offset, byteLength });
    }
  }
  return ranges;
}
