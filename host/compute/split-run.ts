// A session's run that is done in pieces. Its output takes the place of its input, so before the first piece the
// input is copied; between two pieces only the number of columns that are done is kept.

import type { RunPart } from "./program.ts";

/** What tells one run from another; a guest's thread may repeat a request's number. */
export interface RunIdentity {
  readonly sequence: number;
  /** The program's, in its form. */
  readonly key: number;
}

export class SplitRun {
  #of: (RunIdentity & { readonly totalColumns: number }) | undefined;
  #input: Float32Array | undefined;
  #done = 0;

  /** What is left of that run. */
  rest({ sequence, key }: RunIdentity, whole: RunPart): RunPart {
    const { totalColumns } = whole;
    const of = this.#of;
    if (of?.sequence !== sequence || of.key !== key || of.totalColumns !== totalColumns) {
      this.reset();
      this.#of = { sequence, key, totalColumns };
    }
    if (this.#done === 0) return whole;
    const columns = totalColumns - this.#done;
    return { ...whole, first: this.#done, columns, input: this.#input ?? whole.input };
  }

  /** Its next piece, of so many columns at most; it counts as done. */
  piece(rest: RunPart, columnsMax: number): RunPart {
    const columns = Math.min(rest.columns, columnsMax);
    this.#done += columns;
    if (columns === rest.columns) return rest;
    this.#input ??= rest.input.slice();
    return { ...rest, columns, input: this.#input };
  }

  /** Whether the last piece is done. */
  ended({ totalColumns }: RunPart): boolean {
    if (this.#done < totalColumns) return false;
    this.reset();
    return true;
  }

  /** Nothing of it is done any more. */
  reset(): void {
    this.#of = undefined;
    this.#input = undefined;
    this.#done = 0;
  }
}
