// Whether merging changes a bit of anyone's answer. A column's product should not depend on how many columns stand
// beside it nor on where it stands; for most kernels it does not, for some it does: repacked matrices have one kernel
// for a column and others for many, and so have f16 and f32. Then columns are multiplied one by one, or their number
// is always a multiple of 4 or more. So it is tried, for each kind of matrix once, and not believed.

import type { Step } from "../abi/world.ts";
import type { Device, Weights } from "./device.ts";
import type { ProgramDefinition } from "./program-definition.ts";
import type { ProductForm, Program, ProgramMatrix } from "./program.ts";

/**
 * What is tried, the best first. One column at a time costs one column nothing; on a CPU with AVX-512 eight cost what
 * they cost together, and beyond that up to twice as much.
 */
const forms: readonly ProductForm[] = [
  { multiple: 1, apart: false },
  { multiple: 1, apart: true },
  { multiple: 4, apart: false },
  { multiple: 8, apart: false },
  { multiple: 16, apart: false },
];
const noForm: ProductForm = { multiple: Infinity, apart: false };

/** Widths that are tried: all that lie at an edge of some kernel's blocks, up to a prefill chunk. */
const widths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 24, 32, 63, 128];

/** Widest product of which the trial says something. */
export const invariantColumnsMax = 128;

/** Different columns in the trial; a product repeats them. */
const columnCount = 5;

export class BatchInvariance {
  readonly #device: Device;
  readonly #kinds = new Map<string, ProductForm>();

  constructor(device: Device) {
    this.#device = device;
  }

  /**
   * How the program's columns have the same bits at any width up to 128 and any place. A multiple of Infinity: no form
   * that was tried will do.
   */
  form(weights: Weights, program: Program): ProductForm {
    const each = program.matrices.map((matrix) => this.#formOfKind(weights, matrix));
    const multiple = Math.max(1, ...each.map((form) => form.multiple));
    return { multiple, apart: each.some(({ apart }) => apart) };
  }

  #formOfKind(weights: Weights, matrix: ProgramMatrix): ProductForm {
    const { location, repacked } = matrix.tensor;
    const experts = JSON.stringify(matrix.experts);
    const kind = `${location.typeName} ${location.dimensions.join("x")} ${repacked} ${experts}`;
    const known = this.#kinds.get(kind);
    if (known !== undefined) return known;
    const found = this.#try(weights, matrix);
    this.#kinds.set(kind, found);
    return found;
  }

  #try(weights: Weights, matrix: ProgramMatrix): ProductForm {
    const product = this.#device.compile(weights, productWith(matrix));
    const columns = trialColumns(matrix);
    try {
      return forms.find((form) => isInvariant(product, columns, form)) ?? noForm;
    } finally {
      product.free();
    }
  }
}

function productWith({ tensor, experts }: ProgramMatrix): ProgramDefinition {
  const weight = tensor.index;
  if (experts === undefined) {
    const [inputLength = 1] = tensor.location.dimensions;
    const steps: Step[] = [{ tag: "matmul", val: { weight, input: 0 } }];
    return { inputs: [inputLength], steps, outputs: [1] };
  }
  const { used, inputLength } = experts;
  const step: Step = {
    tag: "matmul",
    val: { weight, input: 0, experts: { choice: 1, used } },
  };
  return { inputs: [inputLength, used], steps: [step], outputs: [2] };
}

/** Different columns: where they choose experts, some choose the same and some do not. */
function trialColumns({ tensor, experts }: ProgramMatrix): readonly Float32Array[] {
  const [rowLength = 1, , count = 1] = tensor.location.dimensions;
  const length = experts?.inputLength ?? rowLength;
  return Array.from({ length: columnCount }, (_, seed) => {
    const chosen = Array.from({ length: experts?.used ?? 0 }, (_, place) => {
      return (place + (seed % 2) * seed) % count;
    });
    return Float32Array.of(...trialColumn(length, seed), ...chosen);
  });
}

function isInvariant(
  product: Program,
  columns: readonly Float32Array[],
  form: ProductForm,
): boolean {
  const alone = columns.map((column) => productOf(product, [column], form)[0]);
  return widths.every((width) => {
    const of = (place: number): number => (place * 3 + width) % columnCount;
    const chosen = Array.from({ length: width }, (_, place) => of(place));
    const merged = productOf(
      product,
      chosen.flatMap((index) => columns[index] ?? []),
      form,
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
  form: ProductForm,
): readonly Float32Array[] {
  const parts = columns.map((input) => ({
    first: 0,
    columns: 1,
    totalColumns: 1,
    input,
    output: new Float32Array(product.outputLength),
  }));
  product.runMerged(parts, form);
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
