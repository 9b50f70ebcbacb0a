// A llama.cpp context that embeds: one text at a time, whole, as an oracle for vectors, or several as llama-embedding does.

import koffi from "koffi";
import { flashAttentionTypes } from "./llama-context.ts";
import { llamaLibrary, type BatchFields, type Pointer } from "./llama-library.ts";

export interface LlamaEmbedderOptions {
  /** Tokens of the longest text, or of all that are embedded at once. Default: 512. */
  readonly contextLength?: number;
  /** Texts at once. Default: 1. */
  readonly sequences?: number;
  /** Default: the file's. */
  readonly pooling?: keyof typeof poolings;
  /** Stretches positions by this factor with yarn, as `--rope-scaling yarn --rope-freq-scale 1/factor`. */
  readonly yarnFactor?: number;
  /** Default: 1. */
  readonly threads?: number;
  /** Faster in large batches, with keys and values rounded to f16. Default: false. */
  readonly flashAttention?: boolean;
}

const poolings = { none: 0, mean: 1, cls: 2, last: 3 } as const;
const unspecified = -1;
const yarn = 2;

export class LlamaEmbedder {
  readonly #context: Pointer;
  readonly #dimensions: number;
  readonly #isPooled: boolean;
  readonly #batch: BatchFields;

  private constructor(model: Pointer, context: Pointer, tokens: number, isPooled: boolean) {
    const { functions } = llamaLibrary();
    this.#context = context;
    this.#dimensions = functions.embeddingLength(model);
    this.#isPooled = isPooled;
    this.#batch = functions.newBatch(tokens, 0, 1);
  }

  /** Made by `LlamaModel.createEmbedder`. */
  static create(model: Pointer, options: LlamaEmbedderOptions): LlamaEmbedder {
    const { contextLength = 512, sequences = 1, pooling, yarnFactor, threads = 1 } = options;
    const { functions, contextParameters } = llamaLibrary();
    const stretched =
      yarnFactor === undefined
        ? {}
        : { rope_scaling_type: yarn, rope_freq_scale: Math.fround(1 / yarnFactor) };
    const parameters = {
      ...contextParameters,
      n_ctx: contextLength,
      n_batch: contextLength,
      n_ubatch: contextLength,
      n_seq_max: sequences,
      n_outputs_max_per_seq: 0,
      n_threads: threads,
      n_threads_batch: threads,
      pooling_type: pooling === undefined ? unspecified : poolings[pooling],
      flash_attn_type:
        flashAttentionTypes[options.flashAttention === true ? "enabled" : "disabled"],
      type_k: 0,
      type_v: 0,
      embeddings: true,
      ...stretched,
    };
    // Safety: by value; the model outlives its contexts.
    const context = functions.newContext(model, parameters);
    if (context === null) throw new Error("llama.cpp could not create a context that embeds");
    return new LlamaEmbedder(model, context, contextLength, pooling !== "none");
  }

  /** The text's vector, scaled to a length of 1; without pooling those of its tokens, each scaled. */
  embed(tokens: readonly number[]): Float32Array {
    const { functions } = llamaLibrary();
    this.#evaluate([tokens]);
    if (this.#isPooled) return this.#scaled(functions.embeddingOfSequence(this.#context, 0));
    const all = new Float32Array(tokens.length * this.#dimensions);
    for (let index = 0; index < tokens.length; index++) {
      all.set(this.#scaled(functions.embeddingOf(this.#context, index)), index * this.#dimensions);
    }
    return all;
  }

  /** Of a model that ranks: the logit of a pair of texts. */
  rank(tokens: readonly number[]): number {
    this.#evaluate([tokens]);
    const found = llamaLibrary().functions.embeddingOfSequence(this.#context, 0);
    if (found === null) throw new Error("llama.cpp has no number of the pair");
    // Safety: owned by the context, valid until its next decode; such a model has one value, which is copied.
    return new Float32Array(koffi.view(found, 4))[0] ?? Number.NaN;
  }

  /** Vectors of several texts, which fit the context together. */
  embedTogether(texts: readonly (readonly number[])[]): Float32Array[] {
    const { functions } = llamaLibrary();
    this.#evaluate(texts);
    return texts.map((_, index) =>
      this.#scaled(functions.embeddingOfSequence(this.#context, index)),
    );
  }

  close(): void {
    const { functions } = llamaLibrary();
    functions.freeBatch(this.#batch);
    functions.freeContext(this.#context);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #evaluate(texts: readonly (readonly number[])[]): void {
    const { functions } = llamaLibrary();
    const memory = functions.contextMemory(this.#context);
    if (memory !== null) functions.removePositions(memory, 0, -1, -1);
    const tokens = texts.flat();
    const count = tokens.length;
    const { token, pos, n_seq_id: sequenceCounts, seq_id: sequences, logits } = this.#batch;
    // Safety: the batch's arrays were allocated for `contextLength` tokens, `count` is at most that; they
    // are this context's alone, and no call is under way.
    new Int32Array(koffi.view(token, count * 4)).set(tokens);
    const positions = new Int32Array(koffi.view(pos, count * 4));
    new Int32Array(koffi.view(sequenceCounts, count * 4)).fill(1);
    new Int8Array(koffi.view(logits, count)).fill(1);
    const sequencePointers = new BigUint64Array(koffi.view(sequences, count * 8));
    let column = 0;
    for (const [sequence, { length }] of texts.entries()) {
      for (let position = 0; position < length; position++) {
        positions[column] = position;
        koffi.encode(sequencePointers[column], "int32_t", sequence);
        column += 1;
      }
    }
    const status = functions.decode(this.#context, { ...this.#batch, n_tokens: count });
    if (status !== 0) throw new Error(`llama_decode gave ${status} for ${count} tokens`);
  }

  #scaled(vector: Pointer | null): Float32Array {
    if (vector === null) throw new Error("llama.cpp has no vector of the text");
    // Safety: owned by the context, valid until its next decode; copied.
    const values = new Float32Array(koffi.view(vector, this.#dimensions * 4)).slice();
    const length = Math.hypot(...values);
    return values.map((value) => value / length);
  }
}
