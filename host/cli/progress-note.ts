// One line on a terminal for a wait that is over a second long, taken away when it ends.

import type { Writable } from "node:stream";

const quickMs = 1000;
const repaintMs = 250;
const eraseLine = "\r\u001b[K";

export class ProgressNote {
  readonly #stream: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;
  #text: string;
  #isPainted = false;

  /** Paints nothing where `stream` is no terminal, or `isQuiet`. */
  constructor(
    stream: Writable & { readonly isTTY?: boolean; readonly columns?: number },
    { text, isQuiet }: { readonly text: string; readonly isQuiet: boolean },
  ) {
    this.#stream = stream;
    this.#text = text;
    if (!stream.isTTY || isQuiet) return;
    this.#timer = setInterval(() => this.#paint(), repaintMs);
    this.#timer.unref();
  }

  /** What is waited for now. */
  update(text: string): void {
    this.#text = text;
  }

  clear(): void {
    clearInterval(this.#timer);
    if (this.#isPainted) this.#stream.write(eraseLine);
    this.#isPainted = false;
  }

  #paint(): void {
    const ms = performance.now() - this.#startedAt;
    if (ms < quickMs) return;
    this.#isPainted = true;
    const line = `${this.#text} ${(ms / 1000).toFixed(0)} s`;
    this.#stream.write(eraseLine + line.slice(0, this.#stream.columns));
  }
}
