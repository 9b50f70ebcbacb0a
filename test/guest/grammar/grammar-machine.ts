// The guest's grammars on their own, without a model: read, and followed byte by byte.

import { compileAssembly, instantiateAssembly } from "../compile.ts";

interface Exports {
  memory: WebAssembly.Memory;
  allocate(size: number): number;
  free(block: number): void;
  open(source: number, length: number): number;
  close(): void;
  collect(): void;
  messagePointer(): number;
  messageLength(): number;
  begin(): number;
  next(state: number, byte: number): number;
  beginToken(state: number): number;
  isAccepting(state: number): number;
  leastBytes(state: number): number;
  isFinal(state: number): number;
  overflow(): number;
}

const kinds = ["input", "resource", "denied", "cancelled", "unsupported", "bug"] as const;

/** As the guest reports it. */
export class GrammarError extends Error {
  readonly kind: string;

  constructor(kind: string, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** One grammar at a time. */
export class GrammarMachine {
  readonly #exports: Exports;

  private constructor(exports: Exports) {
    this.#exports = exports;
  }

  static async compile(): Promise<GrammarMachine> {
    const module = await compileAssembly("test/guest/grammar/assembly/grammar.ts", ["-O3"]);
    return new GrammarMachine(instantiateAssembly(module) as Exports);
  }

  /** Gives the state before a text. Throws GrammarError. */
  open(source: string): number {
    const exports = this.#exports;
    exports.collect();
    const bytes = new TextEncoder().encode(source);
    const block = exports.allocate(bytes.length + 1);
    new Uint8Array(exports.memory.buffer).set(bytes, block);
    const status = exports.open(block, bytes.length);
    exports.free(block);
    if (status !== 0) throw new GrammarError(kinds[status - 1] ?? "none", this.#message());
    return this.#checked(exports.begin());
  }

  /** The state behind a byte, or -1 where the grammar has no such text. Throws GrammarError. */
  next(state: number, byte: number): number {
    return this.#checked(this.#exports.next(state, byte));
  }

  /** As between two tokens; the state may get another number. */
  beginToken(state: number): number {
    return this.#exports.beginToken(state);
  }

  /** The state behind a text, or -1. */
  walk(state: number, text: string | Uint8Array): number {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    let at = this.beginToken(state);
    for (const byte of bytes) {
      at = this.next(at, byte);
      if (at < 0) return -1;
    }
    return at;
  }

  /** Bytes to the end of a text, at least. */
  leastBytes(state: number): number {
    return this.#exports.leastBytes(state);
  }

  isAccepting(state: number): boolean {
    return this.#exports.isAccepting(state) !== 0;
  }

  isFinal(state: number): boolean {
    return this.#exports.isFinal(state) !== 0;
  }

  /** Whether the whole text follows the grammar. */
  accepts(source: string, text: string): boolean {
    const state = this.walk(this.open(source), text);
    return state >= 0 && this.isAccepting(state);
  }

  #checked(state: number): number {
    if (state < 0 && this.#exports.overflow() !== 0) {
      throw new GrammarError("resource", this.#message());
    }
    return state;
  }

  #message(): string {
    const { memory, messagePointer, messageLength } = this.#exports;
    return new TextDecoder().decode(
      new Uint8Array(memory.buffer, messagePointer(), messageLength()),
    );
  }
}
