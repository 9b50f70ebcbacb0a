// A bar on stderr while a large file loads: for a person alone, and only where the wait is worth one.

import type { Writable } from "node:stream";

const quickLoadMs = 1000;
const repaintMs = 100;
const barColumns = 24;
const eraseLine = "\r\u001b[K";

/** A stream that may be a terminal; `columns` is its width. */
type Screen = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export class LoadProgress {
  readonly #stream: Screen;
  readonly #verb: string;
  readonly #startedAt = performance.now();
  #paintedAt = -Infinity;

  /** Paints nothing unless `stream` is a terminal. */
  constructor(stream: Screen, verb = "loading") {
    this.#stream = stream;
    this.#verb = verb;
  }

  update(bytes: number, totalBytes: number): void {
    const now = performance.now();
    if (!this.#stream.isTTY || now - this.#startedAt < quickLoadMs) return;
    if (now - this.#paintedAt < repaintMs) return;
    this.#paintedAt = now;
    this.#stream.write(
      eraseLine + progressLine(bytes, totalBytes, this.#verb).slice(0, this.#stream.columns),
    );
  }

  /** Takes the bar away, if there is one. */
  clear(): void {
    if (this.#paintedAt > 0) this.#stream.write(eraseLine);
  }
}

export function progressLine(bytes: number, totalBytes: number, verb = "loading"): string {
  const part = totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes);
  const filled = Math.round(part * barColumns);
  const bar = "█".repeat(filled) + "░".repeat(barColumns - filled);
  const percent = `${Math.floor(part * 100)}`.padStart(3);
  return `${verb} ${bar} ${percent} %  ${megabytes(bytes)} of ${megabytes(totalBytes)} MB`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
