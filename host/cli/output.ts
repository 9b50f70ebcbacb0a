// Where a command's results go. A terminal gets no control character raw; a pipe or file gets the text
// as it is. A reader that closes the pipe early ends the process with 0: it has what it wanted.

import type { WriteStream } from "node:tty";
import { styleText } from "node:util";
import { RealmError } from "../error/realm-error.ts";
import { visibleJson, visibleLine, visibleText } from "./visible-text.ts";

export class Output {
  readonly isTerminal: boolean;
  readonly #stream: WriteStream;
  #endsInLineFeed = true;

  constructor(stream: WriteStream) {
    this.#stream = stream;
    this.isTerminal = stream.isTTY;
    // Each write's own callback has the error; without a listener it would end the process as well.
    stream.on("error", () => undefined);
  }

  /** Writes text; resolves when more may be written. Errors: `limit` (no space left), `bug`. */
  async text(text: string): Promise<void> {
    if (text === "") return;
    this.#endsInLineFeed = text.endsWith("\n");
    await this.#write(this.isTerminal ? visibleText(text) : text);
  }

  /** Bytes as they are; not for a terminal. */
  async bytes(bytes: Uint8Array): Promise<void> {
    await this.#write(bytes);
  }

  /** Text that stands back behind the rest, where there are colours. */
  async dimText(text: string): Promise<void> {
    if (text === "") return;
    this.#endsInLineFeed = text.endsWith("\n");
    const shown = this.isTerminal ? visibleText(text) : text;
    await this.#write(styleText("dim", shown, { stream: this.#stream }));
  }

  /** One line: no line feed within it survives. */
  async line(text: string): Promise<void> {
    await this.#write(`${this.isTerminal ? visibleLine(text) : text}\n`);
  }

  /** Lines that are already safe to show, with their own colours. */
  async styledLines(lines: readonly string[]): Promise<void> {
    await this.#write(`${lines.join("\n")}\n`);
  }

  async json(value: unknown): Promise<void> {
    const json = JSON.stringify(value);
    await this.#write(`${this.isTerminal ? visibleJson(json) : json}\n`);
  }

  /** On a terminal the shell's prompt shall not stand behind the text; elsewhere nothing is added. */
  async endText(): Promise<void> {
    if (this.isTerminal && !this.#endsInLineFeed) await this.#write("\n");
    this.#endsInLineFeed = true;
  }

  #write(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.write(bytes, (error) => {
        if (error) reject(writeFailure(error));
        else resolve();
      });
    });
  }
}

function writeFailure(error: NodeJS.ErrnoException): RealmError {
  // Nobody reads any more: the workers end with the process.
  if (error.code === "EPIPE") process.exit(0);
  const isFull = error.code === "ENOSPC" || error.code === "EDQUOT";
  const message = `writing to standard output failed: ${error.message}`;
  return new RealmError(isFull ? "limit" : "bug", message, { cause: error });
}
