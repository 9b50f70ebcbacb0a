// A vocabulary in the guest's own terms, and texts on it that are held to a grammar, token by token.

import { compileAssembly } from "../compile.ts";
import { Lowering } from "../tokenizer/lowering.ts";
import type { GuestMemory } from "../tokenizer/lowering.ts";
import { VocabularySource } from "../tokenizer/vocabulary-source.ts";

interface Exports extends GuestMemory {
  allocate(bytes: number): number;
  load(model: number): number;
  makeTrie(): number;
  messageText(): number;
  vocabularySize(): number;
  isEnd(token: number): number;
  pieceLength(token: number): number;
  piecePointer(token: number): number;
  start(source: number, length: number): number;
  beginToken(left: number): void;
  allows(token: number): number;
  accept(token: number): void;
  mask(logits: number): void;
  isComplete(): number;
  isStuck(): number;
  collect(): void;
}

const modelId = 1;
const sourceBytesMax = 1 << 20;
let compiled: Promise<WebAssembly.Module> | undefined;

export class ConstraintModule {
  readonly vocabularySize: number;
  readonly #exports: Exports;
  readonly #source: number;
  readonly #logits: number;

  private constructor(exports: Exports) {
    this.#exports = exports;
    this.#check(exports.load(modelId));
    this.#check(exports.makeTrie());
    this.vocabularySize = exports.vocabularySize();
    this.#source = exports.allocate(sourceBytesMax);
    this.#logits = exports.allocate(this.vocabularySize * 4);
    exports.collect();
  }

  static async load(path: string): Promise<ConstraintModule> {
    compiled ??= compileAssembly("test/guest/grammar/assembly/constraint.ts", ["-O3"]);
    const module = await compiled;
    const source = VocabularySource.fromFile(path);
    let exports: Exports | undefined;
    const lowering = (): Lowering => {
      if (exports === undefined) throw new Error("called before it was there");
      return new Lowering(exports);
    };
    const instance = new WebAssembly.Instance(module, {
      env: {
        abort: () => {
          throw new Error("an assertion of the module failed");
        },
      },
      "realm:inference/models@0.1.0": {
        "get-model-metadata": (_: number, result: number) => lowering().metadata(source, result),
        "read-metadata-array": (...parameters: number[]) => {
          const [, pointer = 0, length = 0, first = 0, count = 0, result = 0] = parameters;
          const key = lowering().string(pointer, length);
          lowering().slice(source, key, [first >>> 0, count >>> 0], result);
        },
      },
    });
    const unchecked: unknown = instance.exports;
    exports = unchecked as Exports;
    return new ConstraintModule(exports);
  }

  isEnd(token: number): boolean {
    return this.#exports.isEnd(token) !== 0;
  }

  /** What a token writes. */
  piece(token: number): Uint8Array {
    const { memory, piecePointer, pieceLength } = this.#exports;
    return new Uint8Array(memory.buffer, piecePointer(token), pieceLength(token)).slice();
  }

  /** Begins a text under a grammar. */
  start(source: string): void {
    this.#exports.collect();
    const bytes = new TextEncoder().encode(source);
    new Uint8Array(this.#exports.memory.buffer).set(bytes, this.#source);
    this.#check(this.#exports.start(this.#source, bytes.length));
  }

  /** `left`: tokens that may come behind the next. */
  beginToken(left = 2 ** 32 - 1): void {
    this.#exports.beginToken(left);
  }

  allows(token: number): boolean {
    return this.#exports.allows(token) !== 0;
  }

  accept(token: number): void {
    this.#exports.accept(token);
  }

  /** Masks logits that are all 1. */
  mask(): void {
    this.#rows().fill(1);
    this.#exports.mask(this.#logits);
    this.#check(this.#exports.isStuck() === 0 ? 1 : 0);
  }

  /** All tokens that may come next, ascending. */
  allowed(): number[] {
    this.mask();
    return [...this.#rows().entries()].filter(([, logit]) => logit === 1).map(([token]) => token);
  }

  get isComplete(): boolean {
    return this.#exports.isComplete() !== 0;
  }

  #rows(): Float32Array {
    return new Float32Array(this.#exports.memory.buffer, this.#logits, this.vocabularySize);
  }

  #check(worked: number): void {
    if (worked !== 0) return;
    const pointer = this.#exports.messageText();
    const { buffer } = this.#exports.memory;
    const length = new Uint32Array(buffer, pointer - 4, 1)[0] ?? 0;
    throw new Error(new TextDecoder("utf-16le").decode(new Uint8Array(buffer, pointer, length)));
  }
}
