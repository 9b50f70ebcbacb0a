// Where a command's results go. A terminal gets no control character raw; a pipe or file gets the text
// as it is. A reader that closes the pipe early ends the process with 0: it has what it wanted.

import type { WriteStream } from "node:tty";
import { RealmError } from "../error/realm-error.ts";
import { visibleJson, visibleLine, visibleText } from "./visible-text.ts";

export class Output {
  readonly isTerminal: boolean;
  readonly #stream: WriteStream;
  #endsInLineFeed = true;
  #failure: RealmError | undefined;

  constructor(stream: WriteStream) {
    this.#stream = stream;
    this.isTerminal = stream.isTTY;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // Nobody reads any more: the workers end with the process.
      if (error.code === "EPIPE") process.exit(0);
      this.#failure = new RealmError(
        error.code === "ENOSPC" || error.code === "EDQUOT" ? "limit" : "bug",
        `writing to standard output failed: ${error.message}`,
        { cause: error },
      );
    });
  }

  /** Writes text; resolves when more may be written. Throws what an earlier write failed with. */
  async text(text: string): Promise<void> {
    if (text === "") return;
    this.#endsInLineFeed = text.endsWith("\n");
    await this.#write(this.isTerminal ? visibleText(text) : text);
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

  #write(bytes: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.write(bytes, () => {
        if (this.#failure === undefined) resolve();
        else reject(this.#failure);
      });
    });
  }
}
