// What was typed in conversations, kept over runs: one line each, the newest last, in a file that only its owner may
// read. Bounded, because it is read whole. Losing it is no error: it is a comfort.

import {
  appendFileSync,
  chmodSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { randomUUID } from "node:crypto";
import { makePrivateFolder } from "../../home/home.ts";
import { visibleLine } from "../visible-text.ts";

export const historyLinesMax = 1000;
/** Characters. A longer line was pasted, and nobody looks for it with an arrow key. */
const lineLengthMax = 2000;
const fileBytesMax = 4 * historyLinesMax * lineLengthMax;

export class LineHistory {
  readonly #path: string;
  readonly #lines: string[];
  #isKept = true;

  /** Reads what is there; a file that cannot be read is as none. */
  constructor(path: string) {
    this.#path = path;
    this.#lines = readLines(path);
  }

  /** The oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Whether it could be written so far. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /** Adds a line, unless it is the last one again. */
  add(line: string): void {
    if (!isWorthKeeping(line) || line === this.#lines.at(-1)) return;
    this.#lines.push(line);
    try {
      this.#write(line);
    } catch {
      this.#isKept = false;
    }
  }

  #write(line: string): void {
    makePrivateFolder(dirname(this.#path));
    if (this.#lines.length > historyLinesMax + historyLinesMax / 4) {
      this.#lines.splice(0, this.#lines.length - historyLinesMax);
      replace(this.#path, this.#lines);
    } else {
      // Conversations at the same time each add their own lines.
      appendFileSync(this.#path, `${line}\n`, { mode: 0o600 });
      if ((statSync(this.#path).mode & 0o077) !== 0) chmodSync(this.#path, 0o600);
    }
  }
}

function readLines(path: string): string[] {
  try {
    if (statSync(path).size > fileBytesMax) return [];
    const lines = readFileSync(path, "utf8").split("\n").filter(isWorthKeeping);
    return lines.slice(-historyLinesMax);
  } catch {
    return [];
  }
}

/** What would be shown otherwise than it is goes to no terminal. */
function isWorthKeeping(line: string): boolean {
  return line.trim() !== "" && line.length <= lineLengthMax && visibleLine(line) === line;
}

function replace(path: string, lines: readonly string[]): void {
  const written = `${path}.${randomUUID()}`;
  writeFileSync(written, `${lines.join("\n")}\n`, { mode: 0o600, flag: "wx" });
  renameSync(written, path);
}
