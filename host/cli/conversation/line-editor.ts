// What a person types at a terminal, message by message. One readline for the whole conversation, so that nothing that is
// typed ahead is lost; while an answer is written it listens but shows nothing. A message is a line, the lines between
// two """, or what was pasted at once (bracketed paste, as xterm has it).

import { createInterface } from "node:readline";
import type { Interface } from "node:readline";
import { Writable } from "node:stream";
import type { ReadStream, WriteStream } from "node:tty";
import { historyLinesMax } from "./line-history.ts";
import type { LineHistory } from "./line-history.ts";

const quotes = '"""';
const prompts = { first: ">>> ", further: "... " } as const;
const beginPastes = "\u001b[?2004h";
/** A stop takes hold within this. */
const stopMs = 50;
const endPastes = "\u001b[?2004l";

export type Typed =
  | { readonly type: "line"; readonly text: string }
  /** Never a command, whatever it begins with. */
  | { readonly type: "block"; readonly text: string }
  /** Ctrl-C where nothing was typed. */
  | { readonly type: "interrupt" }
  /** Ctrl-D, or the terminal is gone. */
  | { readonly type: "end" };

export interface Terminal {
  readonly input: ReadStream;
  readonly output: WriteStream;
}

export class LineEditor {
  readonly #readline: Interface;
  readonly #echo: Echo;
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  readonly #history: LineHistory;
  readonly #typed: Typed[] = [];
  #waiting: ((typed: Typed) => void) | undefined;
  /** What is open: the lines so far of a block, or of a paste. */
  #block: string[] | undefined;
  #pasted: string[] = [];
  #isPasting = false;
  #isClosed = false;
  #onInterrupt: (() => void) | undefined;

  constructor({ input, output }: Terminal, history: LineHistory) {
    this.#input = input;
    this.#output = output;
    this.#history = history;
    this.#echo = new Echo(output);
    this.#readline = createInterface({
      input,
      output: this.#echo,
      terminal: true,
      history: history.lines.toReversed(),
      historySize: historyLinesMax,
      removeHistoryDuplicates: true,
      prompt: prompts.first,
    });
    this.#readline.on("line", (line) => this.#takeLine(line));
    this.#readline.on("SIGINT", () => this.#interrupt());
    this.#readline.on("SIGTSTP", () => this.#suspend());
    this.#readline.on("close", () => this.#end());
    input.on("keypress", (_text: string | undefined, key: { readonly name?: string }) => {
      if (key.name === "paste-start") this.#isPasting = true;
      if (key.name === "paste-end") this.#isPasting = false;
    });
    output.write(beginPastes);
  }

  /** The next message, as soon as it is whole. */
  async read(): Promise<Typed> {
    const typed = this.#typed.shift();
    if (typed !== undefined) return typed;
    if (this.#isClosed) return { type: "end" };
    this.#echo.isShown = true;
    this.#prompt();
    const { promise, resolve } = Promise.withResolvers<Typed>();
    this.#waiting = resolve;
    return await promise;
  }

  /** While it runs Ctrl-C calls `onInterrupt`, and what is typed waits for the next message. */
  async during<Result>(work: () => Promise<Result>, onInterrupt: () => void): Promise<Result> {
    this.#echo.isShown = false;
    this.#onInterrupt = onInterrupt;
    try {
      return await work();
    } finally {
      this.#onInterrupt = undefined;
    }
  }

  /** Somebody outside wants the process to end. */
  interrupt(): void {
    this.#give({ type: "interrupt" });
  }

  /** The terminal is as it was. */
  close(): void {
    if (!this.#isClosed) this.#output.write(endPastes);
    this.#isClosed = true;
    this.#readline.close();
  }

  #takeLine(line: string): void {
    this.#history.add(line);
    if (this.#isPasting) this.#pasted.push(line);
    else if (this.#block === undefined) this.#takeFirst(line);
    else this.#takeFurther(this.#block, line);
  }

  #takeFirst(line: string): void {
    const pasted = this.#pasted;
    this.#pasted = [];
    // A paste of whole lines ends in an empty one.
    const text = [...pasted, line].join("\n").replace(/\n$/, "");
    if (text.startsWith(quotes)) this.#takeFurther([], text.slice(quotes.length));
    else this.#give({ type: pasted.length === 0 ? "line" : "block", text });
  }

  #takeFurther(block: string[], line: string): void {
    const lines = [...block, ...this.#pasted, line];
    this.#pasted = [];
    const isLast = line.trimEnd().endsWith(quotes);
    this.#block = isLast ? undefined : lines;
    if (!isLast) this.#prompt();
    else {
      const text = lines.join("\n").trimEnd().slice(0, -quotes.length);
      this.#give({ type: "block", text: text.replace(/^\n|\n$/g, "") });
    }
  }

  /** A person's Ctrl-C: it takes back what is typed, ends an answer, or else leaves. */
  #interrupt(): void {
    if (this.#onInterrupt !== undefined) this.#onInterrupt();
    else if (this.#block !== undefined || this.#readline.line !== "" || this.#pasted.length > 0) {
      this.#takeBack();
    } else {
      this.#echo.write("\n");
      this.#give({ type: "interrupt" });
    }
  }

  /** Ctrl-Z. The whole group stops, as by a terminal's own: a process before this one would keep the shell waiting. */
  #suspend(): void {
    this.#output.write(endPastes);
    this.#input.setRawMode(false);
    process.kill(0, "SIGTSTP");
    // Comes when the stop is over, and also where nothing stops: in a group that no shell looks after.
    setTimeout(() => {
      if (this.#isClosed) return;
      this.#input.setRawMode(true);
      this.#output.write(beginPastes);
      this.#prompt();
    }, stopMs);
  }

  #takeBack(): void {
    this.#block = undefined;
    this.#pasted = [];
    this.#isPasting = false;
    this.#echo.write("^C\n");
    this.#echo.isShown = false;
    this.#readline.write(null, { ctrl: true, name: "e" });
    this.#readline.write(null, { ctrl: true, name: "u" });
    this.#echo.isShown = true;
    this.#prompt();
  }

  #prompt(): void {
    this.#readline.setPrompt(this.#block === undefined ? prompts.first : prompts.further);
    if (!this.#isClosed) this.#readline.prompt(true);
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#output.write(`${endPastes}\n`);
    this.#isClosed = true;
    this.#give({ type: "end" });
  }

  #give(typed: Typed): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#typed.push(typed);
    else waiting(typed);
  }
}

/** What readline writes, while it may. */
class Echo extends Writable {
  isShown = false;
  readonly #screen: WriteStream;

  constructor(screen: WriteStream) {
    super();
    this.#screen = screen;
    screen.on("resize", () => this.emit("resize"));
  }

  get columns(): number {
    return this.#screen.columns;
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.isShown) this.#screen.write(bytes);
    done();
  }
}
