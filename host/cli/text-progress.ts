// How many texts are done, on stderr while many are embedded: for a person alone, and only where the wait is worth it.

import type { Writable } from "node:stream";

const quietMs = 1000;
const repaintMs = 200;
const eraseLine = "\r\u001b[K";

export class TextProgress {
  readonly #stream: Writable & { readonly isTTY?: boolean };
  readonly #isQuiet: boolean;
  readonly #startedAt = performance.now();
  #paintedAt = -Infinity;

  constructor(
    stream: Writable & { readonly isTTY?: boolean },
    { quiet = false }: { readonly quiet?: boolean },
  ) {
    this.#stream = stream;
    this.#isQuiet = quiet;
  }

  update(done: number): void {
    const now = performance.now();
    if (!this.#stream.isTTY || this.#isQuiet || now - this.#startedAt < quietMs) return;
    if (now - this.#paintedAt < repaintMs) return;
    this.#paintedAt = now;
    const perSecond = (done / (now - this.#startedAt)) * 1000;
    this.#stream.write(`${eraseLine}${done} texts, ${perSecond.toFixed(0)} a second`);
  }

  /** Takes the line away, if there is one. */
  clear(): void {
    if (this.#paintedAt > 0) this.#stream.write(eraseLine);
  }
}
