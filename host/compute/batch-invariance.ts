// Whether merging changes a bit of anyone's answer. A column's product should not depend on how many columns stand
// beside it nor on where it stands; for most kernels it does not, for some it does (repacked matrices, and a
// single column of f16 or f32), unless the number of columns is always a multiple of 4 or more. So it is tried, for
// each kind of matrix once, and not believed.

import type { Device, Weights } from "./device.ts";
import type { WeightTensor } from "./ggml/weights.ts";
import type { Program } from "./program.ts";

/** Multiples that are tried, the least first. */
const multiples = [1, 4, 8, 16];

/** Widths that are tried: all that lie at an edge of some kernel's blocks, up to a prefill chunk. */
const widths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 24, 32, 63, 128];

/** Widest product of which the trial says something. */
export const invariantColumnsMax = 128;

/** Different columns in the trial; a product repeats them. */
const columnCount = 5;

export class BatchInvariance {
  readonly #device: Device;
  readonly #kinds = new Map<string, number>();

  constructor(device: Device) {
    this.#device = device;
  }

  /**
   * The least multiple to which widths must be filled up so that the program's columns have the same bits at any
   * width up to 128 and any place. Infinity: none of those tried will do.
   */
  multiple(weights: Weights, program: Program): number {
    return Math.max(1, ...program.matrices.map((matrix) => this.#multipleOfKind(weights, matrix)));
  }

  #multipleOfKind(weights: Weights, matrix: WeightTensor): number {
    const { location, repacked } = matrix;
    const kind = `${location.typeName} ${location.dimensions.join("x")} ${repacked}`;
    const known = this.#kinds.get(kind);
    if (known !== undefined) return known;
    const found = this.#try(weights, matrix);
    this.#kinds.set(kind, found);
    return found;
  }

  #try(weights: Weights, { index, location }: WeightTensor): number {
    const [inputLength = 1] = location.dimensions;
    const product = this.#device.compile(weights, {
      inputs: [inputLength],
      steps: [{ tag: "matmul", val: { weight: index, input: 0 } }],
      outputs: [1],
    });
    try {
      return multiples.find((multiple) => isInvariant(product, multiple)) ?? Infinity;
    } finally {
      product.free();
    }
  }
}

function isInvariant(product: Program, multiple: number): boolean {
  const { inputLength } = product;
  const columns = Array.from({ length: columnCount }, (_, seed) => trialColumn(inputLength, seed));
  const alone = columns.map((column) => productOf(product, [column], multiple)[0]);
  return widths.every((width) => {
    const of = (place: number): number => (place * 3 + width) % columnCount;
    const chosen = Array.from({ length: width }, (_, place) => of(place));
    const merged = productOf(
      product,
      chosen.flatMap((index) => columns[index] ?? []),
      multiple,
    );
    return merged.every((column, place) => {
      const expected = alone[of(place)];
      return expected !== undefined && sameBits(expected, column);
    });
  });
}

/** One product of all these columns, each of one request. */
function productOf(
  product: Program,
  columns: readonly Float32Array[],
  multiple: number,
): readonly Float32Array[] {
  const parts = columns.map((input) => ({
    first: 0,
    columns: 1,
    totalColumns: 1,
    input,
    output: new Float32Array(product.outputLength),
  }));
  product.runMerged(parts, multiple);
  return parts.map(({ output }) => output);
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
