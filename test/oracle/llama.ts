// The oracle of the parity tests: llama.cpp itself, libllama out of the same package and at the same
// release (v0.5.0, ggml 0ad4a86) as the ggml Realm computes with, called by FFI. Development only.
// Synchronous, and may run in one process beside Realm. Structs are llama.h's at that release; they are
// checked field by field against the defaults that llama.cpp itself fills in.
//
//   using model = LlamaModel.load("x.gguf", { vocabularyOnly: false, repack: true });
//   model.tokenize("text", { addSpecial: true, parseSpecial: false });        // number[]
//   model.detokenize(tokens, { special: false });                             // Uint8Array (UTF-8)
//   model.tokenToPiece(token, { special: true });                             // Uint8Array
//   using context = model.createContext({ contextLength: 512, kvType: "f32", threads: 1 });
//   context.logits(tokens);                    // appends; Float32Array, shape: [vocabulary, tokens]
//   for (const { position, logits } of context.evaluate(tokens)) ...          // the same, a row at a time
//   context.greedy(promptTokens, 200);         // clears, then number[]; ends before an end-of-generation
//   context.clear(); context.position;
//   using embedder = model.createEmbedder({ contextLength: 512 });
//   embedder.embed(tokens);                    // Float32Array, shape: [dimensions], scaled to a length of 1

import { LlamaContext, type LlamaContextOptions } from "./llama-context.ts";
import { LlamaEmbedder, type LlamaEmbedderOptions } from "./llama-embedder.ts";
import { llamaLibrary, type Pointer } from "./llama-library.ts";

export type { LlamaContextOptions } from "./llama-context.ts";
export { LlamaContext } from "./llama-context.ts";

export interface LlamaModelOptions {
  /** Loads no weights: tokenizing alone. Default: false. */
  readonly vocabularyOnly?: boolean;
  /** Lets llama.cpp repack weights for faster products, which changes rounding. Default: true. */
  readonly repack?: boolean;
}

/** LLAMA_FTYPE_ALL_F32. */
const allF32 = 0;

/** A model loaded by llama.cpp. */
export class LlamaModel {
  readonly #model: Pointer;
  readonly #vocabulary: Pointer;
  readonly vocabularySize: number;
  /** -1 where the vocabulary has none. */
  readonly bosToken: number;
  /** -1 where the vocabulary has none. */
  readonly eosToken: number;

  private constructor(model: Pointer) {
    const { functions } = llamaLibrary();
    this.#model = model;
    this.#vocabulary = functions.modelVocabulary(model);
    this.vocabularySize = functions.vocabularySize(this.#vocabulary);
    this.bosToken = functions.bosToken(this.#vocabulary);
    this.eosToken = functions.eosToken(this.#vocabulary);
  }

  static load(path: string, options: LlamaModelOptions = {}): LlamaModel {
    const { functions, modelParameters } = llamaLibrary();
    const parameters = {
      ...modelParameters,
      vocab_only: options.vocabularyOnly ?? false,
      use_extra_bufts: options.repack ?? true,
    };
    // Safety: by value; llama.cpp copies the path before it returns.
    const model = functions.loadModel(path, parameters);
    if (model === null) throw new Error(`llama.cpp could not load "${path}"`);
    return new LlamaModel(model);
  }

  /**
   * Writes the model with every weight as the f32 it stands for. Products on it round nothing, so two
   * implementations can be compared closer than 8-bit activations allow.
   */
  static writeAsF32(path: string, target: string): void {
    const { functions, quantizeParameters } = llamaLibrary();
    const parameters = { ...quantizeParameters, ftype: allF32, allow_requantize: true };
    // Safety: read during the call alone; llama.cpp writes the target and returns.
    const status = functions.quantize(path, target, [parameters]);
    if (status !== 0) throw new Error(`llama.cpp could not write "${path}" as f32: ${status}`);
  }

  createContext(options: LlamaContextOptions = {}): LlamaContext {
    return LlamaContext.create(this.#model, this.#vocabulary, options);
  }

  createEmbedder(options: LlamaEmbedderOptions = {}): LlamaEmbedder {
    return LlamaEmbedder.create(this.#model, options);
  }

  /** Query and document as a model that ranks reads them. Source: `format_prompt_rerank` of llama.cpp's server. */
  tokenizePair(query: string, document: string): number[] {
    const { pairs } = llamaLibrary().functions;
    const vocabulary = this.#vocabulary;
    const separator = pairs.separatorToken(vocabulary);
    const eos = this.eosToken < 0 ? separator : this.eosToken;
    const [first, end, between] = [
      pairs.addsBos(vocabulary) ? [this.bosToken] : [],
      pairs.addsEos(vocabulary) ? [eos] : [],
      pairs.addsSeparator(vocabulary) ? [separator] : [],
    ];
    const plain = (text: string): number[] => this.tokenize(text, { addSpecial: false });
    return [...first, ...plain(query), ...end, ...between, ...plain(document), ...end];
  }

  tokenize(text: string | Uint8Array, { addSpecial = true, parseSpecial = false } = {}): number[] {
    const { functions } = llamaLibrary();
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const source = bytes.length === 0 ? new Uint8Array(1) : bytes;
    // A token takes at least one byte, but for the BOS, EOS and space that are added.
    const tokens = new Int32Array(bytes.length + 8);
    // Safety: both arrays outlive the call, which keeps neither; the capacity is passed.
    const count = functions.tokenize(
      this.#vocabulary,
      source,
      bytes.length,
      tokens,
      tokens.length,
      addSpecial,
      parseSpecial,
    );
    if (count < 0) throw new Error(`llama.cpp needs ${-count} tokens for ${bytes.length} bytes`);
    return [...tokens.subarray(0, count)];
  }

  /** The whole text, as `llama_detokenize` cleans it up. */
  detokenize(tokens: readonly number[], { special = false } = {}): Uint8Array {
    const { functions } = llamaLibrary();
    const ids = Int32Array.from(tokens.length === 0 ? [0] : tokens);
    const write = (text: Uint8Array): number =>
      // Safety: both arrays outlive the call, which keeps neither; the capacity is passed.
      functions.detokenize(this.#vocabulary, ids, tokens.length, text, text.length, false, special);
    return writeGrowing(write, tokens.length * 8 + 64);
  }

  /** One token's bytes, with no leading space stripped. */
  tokenToPiece(token: number, { special = true } = {}): Uint8Array {
    const { functions } = llamaLibrary();
    const write = (text: Uint8Array): number =>
      // Safety: the array outlives the call, which does not keep it; the capacity is passed.
      functions.tokenToPiece(this.#vocabulary, token, text, text.length, 0, special);
    return writeGrowing(write, 64);
  }

  /** llama_vocab, for functions that take one; alive until `close`. */
  get vocabulary(): Pointer {
    return this.#vocabulary;
  }

  isEndOfGeneration(token: number): boolean {
    return llamaLibrary().functions.isEndOfGeneration(this.#vocabulary, token);
  }

  /** Its contexts must be closed before. */
  close(): void {
    llamaLibrary().functions.freeModel(this.#model);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Calls `write` again with the size it asks for (a negative answer) if the first was too small. */
function writeGrowing(write: (text: Uint8Array) => number, length: number): Uint8Array {
  const first = new Uint8Array(length);
  const written = write(first);
  if (written >= 0) return first.slice(0, written);
  const second = new Uint8Array(-written);
  return second.slice(0, write(second));
}
