// A command on a terminal of its own, at which the test types: `script` of util-linux makes the terminal.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { shellEnvironment } from "./realm-process.ts";
import type { RunSettings } from "./realm-process.ts";

export const keys = {
  enter: "\r",
  up: "\u001b[A",
  interrupt: "\u0003",
  end: "\u0004",
  suspend: "\u001a",
  /** What a terminal sends around what is pasted. */
  pasted: (text: string) => `\u001b[200~${text.replaceAll("\n", "\r")}\u001b[201~`,
} as const;

/** What a terminal obeys and does not show. */
// oxlint-disable-next-line no-control-regex -- control sequences are what is looked for
const controls = /\u001b(?:\[[\d;?]*[A-Za-z]|\][^\u0007]*\u0007)/g;

/** What the next characters may belong to; shown with them. */
// oxlint-disable-next-line no-control-regex -- as above
const unfinished = /(?:\r+|\u001b(?:\[[\d;?]*|\][^\u0007]*)?)$/;

/** A note on a wait (host/cli/progress-note.ts), and how one is taken away: neither is there when a slow machine was not. */
// oxlint-disable-next-line no-control-regex -- as above
const notes = /\r\u001b\[K(?:[^\r\n\u001b]* \d+ s(?=\r|$))?/g;

/** Far longer than any step takes. */
const hangMs = 60_000;

export class Typing {
  readonly #child: ChildProcess;
  readonly #end: Promise<number | null>;
  #screen = "";
  #seen = 0;
  #isOver = false;
  #onChange: () => void = () => undefined;

  /** `command` is the shell's. */
  constructor(command: string, settings: Pick<RunSettings, "environment" | "folder"> = {}) {
    const sized = `stty rows 40 columns 100; exec ${command}`;
    this.#child = spawn("script", ["-qefc", sized, "/dev/null"], {
      cwd: settings.folder,
      env: shellEnvironment({ TERM: "xterm", ...settings.environment }),
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#screen += text;
      this.#onChange();
    });
    this.#end = new Promise((resolve) => {
      this.#child.on("close", (status) => {
        this.#isOver = true;
        this.#onChange();
        resolve(status);
      });
    });
  }

  /** All that was shown, without notes on waits and control sequences. */
  get text(): string {
    const whole = this.#screen.replace(unfinished, "").replaceAll(notes, "");
    return whole.replaceAll(controls, "").replaceAll(/\r+\n/g, "\n");
  }

  /** All that was sent to the terminal. */
  get raw(): string {
    return this.#screen;
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Resolves when `pattern` is shown behind what was waited for before; what hangs says what it showed. */
  async shows(pattern: RegExp): Promise<void> {
    const giveUp = setTimeout(() => this.#child.kill(), hangMs);
    try {
      await this.#wait(pattern);
    } finally {
      clearTimeout(giveUp);
    }
  }

  async #wait(pattern: RegExp): Promise<void> {
    for (;;) {
      const match = pattern.exec(this.text.slice(this.#seen));
      if (match !== null) {
        this.#seen += match.index + match[0].length;
        return;
      }
      if (this.#isOver) throw new Error(`it ended and never showed ${pattern}: ${this.text}`);
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
  }

  /** Types a line when the prompt is there. */
  async says(line: string): Promise<void> {
    await this.shows(/>>> $/);
    this.type(line + keys.enter);
  }

  /** The exit status. */
  async ends(): Promise<number | null> {
    return await this.#end;
  }
}
