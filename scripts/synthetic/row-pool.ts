// Rows of random weights in a tensor's type. A few hundred rows are quantized for each kind of matrix and dealt out
// at random: quantizing 1.1 billion weights would take minutes and no benchmark could tell the difference.

import { quantizeRows } from "./quantize-rows.ts";
import type { Random } from "./random.ts";
import type { SyntheticTensor } from "./model-shapes.ts";

const rowsOfPool = 256;

interface Pool {
  readonly bytes: Uint8Array;
  readonly rowBytes: number;
}

export class RowPools {
  readonly #pools = new Map<string, Pool>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Fills `output`, a whole number of the tensor's rows, in the file's layout. */
  fill(tensor: SyntheticTensor, output: Uint8Array): void {
    const { bytes, rowBytes } = this.#poolFor(tensor);
    for (let at = 0; at < output.length; at += rowBytes) {
      const start = this.#random.below(rowsOfPool) * rowBytes;
      output.set(bytes.subarray(start, start + rowBytes), at);
    }
  }

  #poolFor({ type, dimensions: [rowLength = 0], deviation }: SyntheticTensor): Pool {
    const key = `${type.name} ${rowLength} ${deviation}`;
    const known = this.#pools.get(key);
    if (known !== undefined) return known;
    const weights = Float32Array.from({ length: rowLength * rowsOfPool }, () =>
      deviation === undefined ? 1 : this.#random.gaussian() * deviation,
    );
    const bytes = quantizeRows(type, weights, rowLength);
    const pool = { bytes, rowBytes: bytes.length / rowsOfPool };
    this.#pools.set(key, pool);
    return pool;
  }
}
