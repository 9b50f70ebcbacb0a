// Whether merging changes a bit of anyone's answer. A column's product should not depend on how many columns stand
// beside it nor on where it stands; for most kernels it does not, for some it does (repacked matrices, and a
// single column of f16 or f32). So it is tried, for each kind of matrix once, and not believed.

import type { Device, Weights } from "./device.ts";
import type { WeightTensor } from "./ggml/weights.ts";
import type { Program } from "./program.ts";

/** Widths that are tried: all that lie at an edge of some kernel's blocks, up to a prefill chunk. */
const widths = [2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 24, 32, 63, 128];

/** Widest product of which the trial says something. */
export const invariantColumnsMax = 128;

/** Different columns in the trial; a product repeats them. */
const columnCount = 5;

export class BatchInvariance {
  readonly #device: Device;
  readonly #kinds = new Map<string, boolean>();

  constructor(device: Device) {
    this.#device = device;
  }

  /** Whether the program's columns have the same bits at any width up to 128 and any place. */
  holds(weights: Weights, program: Program): boolean {
    return program.matrices.every((matrix) => this.#holdsForKind(weights, matrix));
  }

  #holdsForKind(weights: Weights, matrix: WeightTensor): boolean {
    const { location, repacked } = matrix;
    const kind = `${location.typeName} ${location.dimensions.join("x")} ${repacked}`;
    const known = this.#kinds.get(kind);
    if (known !== undefined) return known;
    const holds = this.#try(weights, matrix);
    this.#kinds.set(kind, holds);
    return holds;
  }

  #try(weights: Weights, { index, location }: WeightTensor): boolean {
    const [inputLength = 1] = location.dimensions;
    const product = this.#device.compile(weights, {
      inputs: [inputLength],
      steps: [{ tag: "matmul", val: { weight: index, input: 0 } }],
      outputs: [1],
    });
    try {
      return isInvariant(product);
    } finally {
      product.free();
    }
  }
}

function isInvariant(product: Program): boolean {
  const { inputLength, outputLength } = product;
  const columns = Array.from({ length: columnCount }, (_, seed) => trialColumn(inputLength, seed));
  const alone = columns.map((column) => {
    const output = new Float32Array(outputLength);
    product.run(1, column, output);
    return output;
  });
  return widths.every((width) => {
    const input = new Float32Array(inputLength * width);
    const output = new Float32Array(outputLength * width);
    const of = (place: number): number => (place * 3 + width) % columnCount;
    for (let place = 0; place < width; place++) {
      input.set(columns[of(place)] ?? [], place * inputLength);
    }
    product.run(width, input, output);
    for (let place = 0; place < width; place++) {
      const start = place * outputLength;
      const merged = output.subarray(start, start + outputLength);
      if (!sameBits(alone[of(place)] ?? new Float32Array(), merged)) return false;
    }
    return true;
  });
}

/** Values as activations are: most are small, a few are large. */
function trialColumn(length: number, seed: number): Float32Array {
  let state = seed * 7919 + 1;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const unit = state / 2 ** 31 - 1;
    return unit * unit * unit * 4;
  });
}

function sameBits(left: Float32Array, right: Float32Array): boolean {
  const a = Buffer.from(left.buffer, left.byteOffset, left.byteLength);
  return a.equals(Buffer.from(right.buffer, right.byteOffset, right.byteLength));
}
