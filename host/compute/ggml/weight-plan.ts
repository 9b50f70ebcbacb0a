// Where each tensor of a model will lie: in a plain buffer, as it is in the file, in the file itself, or in a
// buffer that repacks it for faster products. Planning allocates nothing. How support for repacking is asked for is taken
// from llama.cpp (`weight_buft_supported`): a type that a buffer cannot repack would abort in it.

import koffi from "koffi";

import { RealmError } from "../../error/realm-error.ts";
import type { TensorLocation } from "../../gguf/gguf-file.ts";
import { tensorTypes } from "../../gguf/tensor-types.ts";
import { contextBytes, newContext } from "./context.ts";
import type { CpuBackend } from "./cpu-backend.ts";
import type { Ggml } from "./library.ts";
import type { MappableFile } from "./mapped-file.ts";
import { typeF32, typeI32 } from "./element-types.ts";
import type { Pointer } from "./tensor-functions.ts";
import { canMultiply } from "./weight-types.ts";

/** Plain tensors share allocations of this size; a larger tensor has one for itself. Bytes. */
const sharedAllocationBytes = 256 * 2 ** 20;

/** Elements that `read-tensor` gives at most: tensors up to there stay plain, to be read. */
const smallTensorElements = 65_536;

/** Columns of the product that a buffer is asked about, as llama.cpp asks, and experts that each uses. */
const probeColumns = 512;
const probeExperts = 2;
/** The weight, inputs, numbers of experts, the product. */
const probeTensors = 5;

/**
 * The buffer whose products take columns in planes. ggml's AMX says that it does, and then reads the matrix past its end:
 * it gives each plane a matrix (`ggml_batch_offset` in amx/mmq.cpp).
 */
const planesBufferName = "CPU_REPACK";

/** New memory. */
export interface PlannedBuffer {
  readonly bufferType: Pointer;
  readonly bytes: number;
}

/** A file, mapped whole. */
export interface PlannedMapping {
  readonly file: MappableFile;
}

export type PlannedAllocation = PlannedBuffer | PlannedMapping;

export interface PlannedPlace {
  /** Index into `allocations`. */
  readonly allocation: number;
  /** Bytes from the allocation's start. */
  readonly offset: number;
}

export interface RepackedPlace extends PlannedPlace {
  /** Whether columns may also lie in planes of their own, each for the kernel of one column. */
  readonly takesPlanes: boolean;
}

export interface PlannedTensor {
  readonly location: TensorLocation;
  /** As it is in the file. None: the tensor is repacked, and nothing reads its rows. */
  readonly plain: PlannedPlace | undefined;
  /** In another layout, for products. */
  readonly repacked: RepackedPlace | undefined;
}

/** What loading a model takes; made by `Device.planWeights`. */
export interface WeightPlan {
  /** Bytes that stay allocated until the weights are freed; what is mapped is none of them. */
  readonly residentBytes: number;
  /** Bytes allocated besides until the last repacked tensor is committed. */
  readonly stagingBytes: number;
  readonly allocations: readonly PlannedAllocation[];
  /** In the order given. */
  readonly tensors: readonly PlannedTensor[];
}

/** Errors: `unsupported` (a type), `bad-file` (a size that is not its shape's). */
export function planWeights(
  ggml: Ggml,
  backend: CpuBackend,
  locations: readonly TensorLocation[],
  files: readonly MappableFile[],
): WeightPlan {
  const probe = new RepackProbe(ggml, backend);
  const allocations = new AllocationPlanner(ggml, backend.bufferType, files);
  let stagingBytes = 0;
  // Files are mapped to spare memory: there, embeddings stay in them alone.
  const areEmbeddingsMultiplied = files.length === 0 && hasTiedEmbeddings(locations);
  const tensors = locations.map((location): PlannedTensor => {
    checkSize(location);
    const isRead = isEmbedding(location);
    const isMultiplied = isLargeMatrix(location) && (areEmbeddingsMultiplied || !isRead);
    const buffer = isMultiplied ? probe.bufferFor(location) : undefined;
    const plain = isRead || buffer === undefined ? allocations.plain(location) : undefined;
    if (buffer === undefined) return { location, plain, repacked: undefined };
    if (plain === undefined) stagingBytes = Math.max(stagingBytes, location.byteLength);
    const takesPlanes = ggml.bufferTypeName(buffer.bufferType) === planesBufferName;
    return { location, plain, repacked: { ...allocations.place(buffer), takesPlanes } };
  });
  const residentBytes = tableBytes(ggml, tensors) + allocations.bytes;
  return { residentBytes, stagingBytes, allocations: allocations.list, tensors };
}

/** What ggml needs to know of the tensors. */
export function tableBytes(ggml: Ggml, tensors: readonly PlannedTensor[]): number {
  const inBoth = tensors.filter(
    ({ plain, repacked }) => plain !== undefined && repacked !== undefined,
  );
  return contextBytes(ggml, tensors.length + inBoth.length);
}

function checkSize({ name, type, typeName, dimensions, byteLength }: TensorLocation): void {
  const known = tensorTypes.get(type);
  if (known === undefined) {
    throw new RealmError("unsupported", `cannot load tensor "${name}": its type is ${type}`);
  }
  const [rowLength = 1, ...others] = dimensions;
  const rows = others.reduce((product, extent) => product * extent, 1);
  const bytes = (rowLength / known.blockSize) * known.typeSize * rows;
  const extents = dimensions.length >= 1 && dimensions.length <= 4;
  if (!extents || bytes !== byteLength || !Number.isSafeInteger(bytes) || bytes === 0) {
    const shape = `${typeName} [${dimensions.join(", ")}]`;
    const message = `cannot load tensor "${name}": ${shape} does not take ${byteLength} bytes`;
    throw new RealmError("bad-file", message);
  }
}

/** Products with vectors are not matrix products. */
function isLargeMatrix({ type, dimensions }: TensorLocation): boolean {
  const elements = dimensions.reduce((product, extent) => product * extent, 1);
  const matrix = dimensions.length >= 2 && (dimensions[1] ?? 1) > 1;
  return matrix && elements > smallTensorElements && canMultiply(type);
}

/** Embeddings are read by rows. */
function isEmbedding({ name }: TensorLocation): boolean {
  return name.startsWith("token_embd.");
}

/**
 * Whether embeddings are the output matrix too: then they are there twice where products with many columns gain by it, as
 * in llama.cpp (`TENSOR_DUPLICATED`). Models that only embed have no `output_norm`.
 */
function hasTiedEmbeddings(locations: readonly TensorLocation[]): boolean {
  const names = new Set(locations.map(({ name }) => name));
  return names.has("output_norm.weight") && !names.has("output.weight");
}

/** Asks the backend, once for each type and shape, which buffer can repack a matrix. */
class RepackProbe {
  readonly #ggml: Ggml;
  readonly #backend: CpuBackend;
  readonly #answers = new Map<string, PlannedBuffer | undefined>();

  constructor(ggml: Ggml, backend: CpuBackend) {
    this.#ggml = ggml;
    this.#backend = backend;
  }

  bufferFor({ type, dimensions }: TensorLocation): PlannedBuffer | undefined {
    const key = `${type}:${dimensions.join(",")}`;
    if (!this.#answers.has(key)) this.#answers.set(key, this.#ask(type, dimensions));
    return this.#answers.get(key);
  }

  #ask(type: number, dimensions: readonly number[]): PlannedBuffer | undefined {
    const ggml = this.#ggml;
    const [ne0 = 1, ne1 = 1, ne2 = 1, ne3 = 1] = dimensions;
    if (ne3 > 1) return undefined;
    const context = newContext(ggml, contextBytes(ggml, probeTensors));
    try {
      const weight = ggml.newTensor3d(context, type, ne0, ne1, ne2);
      const product =
        ne2 > 1 ? this.#chosenProduct(context, weight, ne0) : this.#product(context, weight, ne0);
      const bufferType = this.#backend.extraBufferTypes.find((candidate) =>
        this.#supports(candidate, weight, product),
      );
      if (bufferType === undefined) return undefined;
      return { bufferType, bytes: ggml.allocationBytes(bufferType, weight) };
    } finally {
      ggml.freeContext(context);
    }
  }

  #product(context: Pointer, weight: Pointer, rowLength: number): Pointer {
    const input = this.#ggml.newTensor2d(context, typeF32, rowLength, probeColumns);
    return this.#ggml.multiplyMatrix(context, weight, input);
  }

  /** Experts meet columns in another kind of product. */
  #chosenProduct(context: Pointer, weight: Pointer, rowLength: number): Pointer {
    const ggml = this.#ggml;
    const input = ggml.newTensor3d(context, typeF32, rowLength, probeExperts, probeColumns);
    const numbers = ggml.newTensor2d(context, typeI32, probeExperts, probeColumns);
    return ggml.multiplyChosen(context, weight, input, numbers);
  }

  #supports(bufferType: Pointer, weight: Pointer, product: Pointer): boolean {
    const ggml = this.#ggml;
    // Safety: a buffer of no bytes stands for the type while it is asked, as in llama.cpp; `buffer` is a
    // field of the public ggml_tensor, and null again when the tensor is next used.
    const buffer = ggml.allocateBuffer(bufferType, 0);
    if (buffer === null) return false;
    koffi.encode(weight, bufferFieldOffset, "void *", buffer);
    try {
      return ggml.supportsOperation(this.#backend.device, product);
    } finally {
      koffi.encode(weight, bufferFieldOffset, "void *", null);
      ggml.freeBuffer(buffer);
    }
  }
}

/** The head of ggml_tensor. */
const tensorHead = koffi.struct({ type: "int", buffer: "void *" });
const bufferFieldOffset = koffi.offsetof(tensorHead, "buffer");

/** Puts tensors one after the other into allocations by buffer type, or finds them in a file. */
class AllocationPlanner {
  readonly list: ({ readonly bufferType: Pointer; bytes: number } | PlannedMapping)[] = [];
  /** Of all new memory. */
  bytes = 0;
  readonly #ggml: Ggml;
  readonly #plainType: Pointer;
  readonly #files: readonly MappableFile[];
  /** Index of the allocation of each type that is being filled. */
  readonly #open = new Map<Pointer, number>();
  /** Index of the allocation of each file. */
  readonly #mapped = new Map<MappableFile, number>();

  constructor(ggml: Ggml, plainType: Pointer, files: readonly MappableFile[]) {
    this.#ggml = ggml;
    this.#plainType = plainType;
    this.#files = files;
  }

  /** Of a tensor that is used as it lies in the file. */
  plain({ offset, byteLength }: TensorLocation): PlannedPlace {
    const file = this.#files.findLast((candidate) => candidate.offset <= offset);
    // A file is mapped at a page: an offset in it is aligned as its address will be.
    const alignment = this.#ggml.bufferTypeAlignment(this.#plainType);
    if (file === undefined || (offset - file.offset) % alignment !== 0) {
      return this.place({ bufferType: this.#plainType, bytes: byteLength });
    }
    const allocation = this.#mapped.get(file) ?? this.list.push({ file }) - 1;
    this.#mapped.set(file, allocation);
    return { allocation, offset: offset - file.offset };
  }

  place({ bufferType, bytes }: PlannedBuffer): PlannedPlace {
    const alignment = this.#ggml.bufferTypeAlignment(bufferType);
    const padded = Math.ceil(bytes / alignment) * alignment;
    this.bytes += padded;
    const open = this.#open.get(bufferType);
    const current = open === undefined ? undefined : this.list[open];
    if (open !== undefined && current !== undefined && "bytes" in current) {
      if (current.bytes + padded <= sharedAllocationBytes) {
        const offset = current.bytes;
        current.bytes += padded;
        return { allocation: open, offset };
      }
    }
    const allocation = this.list.push({ bufferType, bytes: padded }) - 1;
    this.#open.set(bufferType, allocation);
    return { allocation, offset: 0 };
  }
}
