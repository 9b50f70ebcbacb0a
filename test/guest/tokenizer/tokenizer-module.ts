// The guest's tokenizers in a core module of their own, loaded with a vocabulary: see assembly/entry.ts.

import { compileAssembly } from "../compile.ts";
import { Lowering } from "./lowering.ts";
import type { GuestMemory } from "./lowering.ts";
import type { VocabularySource } from "./vocabulary-source.ts";

interface EntryExports extends GuestMemory {
  load(model: number): number;
  errorCode(): number;
  errorMessage(): number;
  tokenize(text: number, addSpecial: number, parseSpecial: number): number;
  detokenize(ids: number, special: number): number;
  vocabularySize(): number;
  bosToken(): number;
  addBos(): number;
  endOfGeneration(): number;
  isEndOfGeneration(id: number): number;
  streamBegin(special: number): void;
  streamPush(id: number): number;
  streamFinish(): number;
  newBytes(length: number): number;
  newIds(length: number): number;
  classOf(codePoint: number): number;
  dispose(): void;
  collect(): void;
}

export interface TokenizeOptions {
  readonly addSpecial?: boolean;
  readonly parseSpecial?: boolean;
}

/** What loading or detokenizing gave instead. */
export class TokenizerFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const modelId = 1;
let compiled: Promise<WebAssembly.Module> | undefined;

/** An instance without a vocabulary. */
export async function openModule(source?: VocabularySource): Promise<TokenizerModule> {
  compiled ??= compileAssembly("test/guest/tokenizer/assembly/entry.ts");
  return new TokenizerModule(await compiled, source);
}

/** An instance with one; throws a TokenizerFailure. */
export async function loadModule(source: VocabularySource): Promise<TokenizerModule> {
  const module = await openModule(source);
  module.load();
  return module;
}

export class TokenizerModule {
  readonly #exports: EntryExports;

  /** `more`: what the module imports from `env` beside `abort`. */
  constructor(
    module: WebAssembly.Module,
    source: VocabularySource | undefined,
    more: WebAssembly.ModuleImports = {},
  ) {
    const lowering = (): Lowering => new Lowering(this.#exports);
    const served = (): VocabularySource => {
      if (source === undefined) throw new Error("no vocabulary to serve");
      return source;
    };
    const imports = {
      env: {
        ...more,
        abort: () => {
          throw new Error("an assertion of the module failed");
        },
      },
      "realm:inference/models@0.1.0": {
        "get-model-metadata": (_: number, result: number) => {
          lowering().metadata(served(), result);
        },
        // model, key (pointer, length), first, count, result
        "read-metadata-array": (...parameters: number[]) => {
          const [, pointer = 0, length = 0, first = 0, count = 0, result = 0] = parameters;
          const key = lowering().string(pointer, length);
          lowering().slice(served(), key, [first >>> 0, count >>> 0], result);
        },
      },
    };
    const exports: unknown = new WebAssembly.Instance(module, imports).exports;
    this.#exports = exports as EntryExports;
  }

  load(): void {
    if (!this.#exports.load(modelId)) this.#fail();
    this.#exports.collect();
  }

  tokenize(text: string | Uint8Array, options: TokenizeOptions = {}): number[] {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const pointer = this.#exports.newBytes(bytes.length);
    new Uint8Array(this.#exports.memory.buffer).set(bytes, pointer);
    const ids = this.#exports.tokenize(
      pointer,
      Number(options.addSpecial ?? false),
      Number(options.parseSpecial ?? false),
    );
    const result = [...this.#ids(ids)];
    this.#exports.collect();
    return result;
  }

  detokenize(ids: readonly number[], special = false): Uint8Array {
    const pointer = this.#exports.newIds(ids.length);
    new Uint32Array(this.#exports.memory.buffer, pointer, ids.length).set(ids);
    const text = this.#exports.detokenize(pointer, Number(special));
    if (text === 0) this.#fail();
    const result = this.#bytes(text);
    this.#exports.collect();
    return result;
  }

  /** The pieces of a stream: what each token completes, and what its end does. */
  stream(ids: readonly number[], special = false): Uint8Array[] {
    this.#exports.streamBegin(Number(special));
    const pieces = ids.map((id) => this.#bytes(this.#exports.streamPush(id)));
    pieces.push(this.#bytes(this.#exports.streamFinish()));
    return pieces;
  }

  get vocabularySize(): number {
    return this.#exports.vocabularySize();
  }

  get bosToken(): number {
    return this.#exports.bosToken();
  }

  get addBos(): boolean {
    return this.#exports.addBos() !== 0;
  }

  get endOfGeneration(): number[] {
    return [...this.#ids(this.#exports.endOfGeneration())];
  }

  isEndOfGeneration(id: number): boolean {
    return this.#exports.isEndOfGeneration(id) !== 0;
  }

  /** A bit of guest/text/classes.ts. */
  classOf(codePoint: number): number {
    return this.#exports.classOf(codePoint);
  }

  /** Bytes of memory the instance has. */
  get memoryBytes(): number {
    return this.#exports.memory.buffer.byteLength;
  }

  dispose(): void {
    this.#exports.dispose();
    this.#exports.collect();
  }

  #fail(): never {
    const string = (pointer: number): string =>
      new TextDecoder("utf-16").decode(this.#bytes(pointer));
    throw new TokenizerFailure(
      string(this.#exports.errorCode()),
      string(this.#exports.errorMessage()),
    );
  }

  /** A copy of an AssemblyScript object's bytes; their number stands before it. */
  #bytes(pointer: number): Uint8Array {
    const length = new DataView(this.#exports.memory.buffer).getUint32(pointer - 4, true);
    return new Uint8Array(this.#exports.memory.buffer, pointer, length).slice();
  }

  #ids(pointer: number): Uint32Array {
    return new Uint32Array(this.#bytes(pointer).buffer);
  }
}
