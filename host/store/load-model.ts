// From a source to native memory. The header is walked twice: over the source, to learn where it ends,
// then over its copy in native memory, so that what was checked is what is used, whoever writes to the
// file meanwhile. Whatever ends the steps early (an error, `return`) frees all that was allocated.

import type { GgufFile, GgufPart, TensorLocation } from "../gguf/gguf-file.ts";
import { readGgufPart } from "../gguf/read-gguf.ts";
import type { MemoryAccount } from "./memory-budget.ts";
import type { ModelSource } from "./model-source.ts";
import { readFirstHeader, readOtherParts } from "./read-model-header.ts";
import { driveReading, pieceBytesMax } from "./steps.ts";
import type { Steps } from "./steps.ts";
import type { ModelWeights, NativeMemory, WeightDevice } from "./weight-device.ts";

/** A model in memory; nothing of it depends on its source any longer, but for tensors that are mapped. */
export interface ModelContent<Weights extends ModelWeights> {
  readonly file: GgufFile;
  /** The first part's first bytes as they were: metadata arrays are read from here. */
  readonly header: NativeMemory;
  readonly weights: Weights;
}

export interface LoadContext<Weights extends ModelWeights> {
  readonly device: WeightDevice<Weights>;
  /** Holds what the model takes; emptied if the load fails. */
  readonly account: MemoryAccount;
  /** Whether tensors that are used as they lie in the file stay there, mapped. */
  readonly mmap: boolean;
  /** Told what will stay in memory, a step before the weights are allocated. */
  readonly onPlan: (residentBytes: number) => void;
  /** Told how far the source has been gone through. */
  readonly onRead: (offset: number) => void;
}

export function* loadModel<Weights extends ModelWeights>(
  source: ModelSource,
  context: LoadContext<Weights>,
): Steps<ModelContent<Weights>> {
  const { device, account, mmap } = context;
  using unwind = new DisposableStack();
  unwind.defer(() => account.releaseAll());

  const { headerByteLength } = yield* readFirstHeader(source);
  account.reserve(headerByteLength, "the file's metadata");
  const header = device.nativeMemory(headerByteLength);
  unwind.defer(() => header.free());
  yield* readPieces(source, { offset: 0, target: header.bytes, onRead: context.onRead });
  const first = yield* readCopiedHeader(header.bytes, source.byteLength);
  const file = yield* readOtherParts(source, first);

  const plan = device.planWeights(file.tensors, mmap ? source.files : []);
  const residentBytes = headerByteLength + plan.residentBytes;
  context.onPlan(residentBytes);
  // Before anything is allocated, those who wait can say that this is too much.
  yield undefined;
  const reserve = (bytes: number) => account.reserve(bytes, "the weights");
  const weights = device.allocateWeights(plan, reserve);
  unwind.defer(() => weights.free());
  for (const [index, tensor] of inFileOrder(file.tensors)) {
    const slot = weights.open(index);
    const pieces = { offset: tensor.offset, target: slot.bytes, onRead: context.onRead };
    yield* readPieces(source, pieces);
    slot.commit();
    context.onRead(tensor.offset + tensor.byteLength);
  }
  source.checkUnchanged();
  // What the device reserved for staging is free again.
  account.release(account.bytes - residentBytes);
  unwind.move();
  return { file, header, weights };
}

function* readCopiedHeader(header: Uint8Array, byteLength: number): Steps<GgufPart> {
  const reading = readGgufPart(byteLength, header.length);
  return yield* driveReading(reading, function* ({ offset, length }) {
    yield undefined;
    return header.subarray(offset, offset + length);
  });
}

interface Pieces {
  readonly offset: number;
  readonly target: Uint8Array;
  readonly onRead: (offset: number) => void;
}

function* readPieces(source: ModelSource, { offset, target, onRead }: Pieces): Steps<void> {
  for (let at = 0; at < target.length; at += pieceBytesMax) {
    const piece = target.subarray(at, at + pieceBytesMax);
    yield* source.readInto(offset + at, piece);
    onRead(offset + at + piece.length);
  }
}

/** In the order of the file, so that a disk or a download is read from front to back. */
function inFileOrder(tensors: readonly TensorLocation[]): (readonly [number, TensorLocation])[] {
  const numbered = tensors.map((tensor, index) => [index, tensor] as const);
  return numbered.sort(([, left], [, right]) => left.offset - right.offset);
}
