// A session's run that is done in pieces. Its output takes the place of its input, so before the first piece the
// input is copied; between two pieces only the number of columns that are done is kept.

import type { RunPart } from "./program.ts";

export class SplitRun {
  #sequence: number | undefined;
  #input: Float32Array | undefined;
  #done = 0;

  /** What is left of the request of that number. */
  rest(sequence: number, whole: RunPart): RunPart {
    if (this.#sequence !== sequence || whole.input.length !== this.#input?.length) {
      this.reset();
      this.#sequence = sequence;
    }
    const columns = whole.totalColumns - this.#done;
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
    this.#sequence = undefined;
    this.#input = undefined;
    this.#done = 0;
  }
}
