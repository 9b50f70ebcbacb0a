// A llama.cpp context: teacher-forced logits and greedy generation, one sequence; flash attention is off but for
// a quantized cache, which llama.cpp has with it alone.

import koffi from "koffi";
import { llamaLibrary, type BatchFields, type Pointer } from "./llama-library.ts";

export interface LlamaContextOptions {
  /** Positions of the KV cache. Default: 512. */
  readonly contextLength?: number;
  /** Numbers in which keys and values are kept. Default: f32. */
  readonly kvType?: "f32" | "f16" | "q8_0";
  /** Default: 2. */
  readonly threads?: number;
  /** Most columns of one product (llama.cpp's n_batch and n_ubatch). Default: 128. */
  readonly batchColumns?: number;
}

export interface PositionLogits {
  readonly position: number;
  /** shape: [vocabulary]. Native memory, valid until the generator goes on: copy what you keep. */
  readonly logits: Float32Array;
}

const ggmlTypes = { f32: 0, f16: 1, q8_0: 8 } as const;
/** llama_flash_attn_type. */
export const flashAttentionTypes = { disabled: 0, enabled: 1 } as const;

export class LlamaContext {
  readonly #context: Pointer;
  readonly #vocabulary: Pointer;
  readonly #vocabularySize: number;
  readonly #batchColumns: number;
  readonly #batch: BatchFields;
  #position = 0;

  private constructor(context: Pointer, vocabulary: Pointer, batchColumns: number) {
    const { functions } = llamaLibrary();
    this.#context = context;
    this.#vocabulary = vocabulary;
    this.#vocabularySize = functions.vocabularySize(vocabulary);
    this.#batchColumns = batchColumns;
    this.#batch = functions.newBatch(batchColumns, 0, 1);
  }

  /** Made by `LlamaModel.createContext`. */
  static create(
    model: Pointer,
    vocabulary: Pointer,
    { contextLength = 512, kvType = "f32", threads = 1, batchColumns = 128 }: LlamaContextOptions,
  ): LlamaContext {
    const { functions, contextParameters } = llamaLibrary();
    const columns = Math.min(batchColumns, contextLength);
    const parameters = {
      ...contextParameters,
      n_ctx: contextLength,
      n_batch: columns,
      n_ubatch: columns,
      n_outputs_max_per_seq: 0,
      n_threads: threads,
      n_threads_batch: threads,
      flash_attn_type: flashAttentionTypes[kvType === "q8_0" ? "enabled" : "disabled"],
      type_k: ggmlTypes[kvType],
      type_v: ggmlTypes[kvType],
    };
    // Safety: by value; the model outlives its contexts.
    const context = functions.newContext(model, parameters);
    if (context === null) throw new Error("llama.cpp could not create a context");
    return new LlamaContext(context, vocabulary, columns);
  }

  /** Positions in the cache. */
  get position(): number {
    return this.#position;
  }

  /** Appends the tokens and gives the logits behind each; shape: [vocabulary, tokens]. */
  logits(tokens: readonly number[]): Float32Array {
    const all = new Float32Array(tokens.length * this.#vocabularySize);
    let row = 0;
    for (const { logits } of this.evaluate(tokens)) all.set(logits, row++ * this.#vocabularySize);
    return all;
  }

  /** `logits`, a position at a time, for vocabularies that are large. */
  *evaluate(tokens: readonly number[]): Generator<PositionLogits, void, void> {
    for (let first = 0; first < tokens.length; first += this.#batchColumns) {
      const chunk = tokens.slice(first, first + this.#batchColumns);
      this.#decode(chunk, true);
      for (let index = 0; index < chunk.length; index++) {
        const position = this.#position - chunk.length + index;
        yield { position, logits: this.#row(index) };
      }
    }
  }

  /** Clears the cache, evaluates the prompt and takes the first of the largest logits, again and again. */
  greedy(prompt: readonly number[], count: number): number[] {
    const { functions } = llamaLibrary();
    this.clear();
    for (let first = 0; first < prompt.length; first += this.#batchColumns) {
      this.#decode(prompt.slice(first, first + this.#batchColumns), false);
    }
    const generated: number[] = [];
    while (generated.length < count) {
      const token = indexOfLargest(this.#row(-1));
      if (functions.isEndOfGeneration(this.#vocabulary, token)) break;
      generated.push(token);
      if (generated.length < count) this.#decode([token], false);
    }
    return generated;
  }

  /** Drops positions `first .. first + count`; those behind them move up, as in llama.cpp's context shift. */
  drop(first: number, count: number): void {
    const { functions } = llamaLibrary();
    const memory = functions.contextMemory(this.#context);
    if (memory === null) throw new Error("the context keeps no positions");
    if (!functions.removePositions(memory, 0, first, first + count)) {
      throw new Error("llama.cpp can't drop positions of this context");
    }
    functions.movePositions(memory, 0, first + count, -1, -count);
    this.#position -= count;
  }

  /** Forgets all positions. */
  clear(): void {
    const { functions } = llamaLibrary();
    const memory = functions.contextMemory(this.#context);
    if (memory !== null) functions.removePositions(memory, 0, -1, -1);
    this.#position = 0;
  }

  close(): void {
    const { functions } = llamaLibrary();
    functions.freeBatch(this.#batch);
    functions.freeContext(this.#context);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #decode(tokens: readonly number[], everyLogit: boolean): void {
    const { functions } = llamaLibrary();
    const count = tokens.length;
    const { token, pos, n_seq_id: sequenceCounts, seq_id: sequences, logits } = this.#batch;
    // Safety: the batch's arrays were allocated for `batchColumns` tokens, `count` is at most that; they
    // are this context's alone, and no call is under way.
    new Int32Array(koffi.view(token, count * 4)).set(tokens);
    const positions = new Int32Array(koffi.view(pos, count * 4));
    new Int32Array(koffi.view(sequenceCounts, count * 4)).fill(1);
    const wanted = new Int8Array(koffi.view(logits, count));
    const sequencePointers = new BigUint64Array(koffi.view(sequences, count * 8));
    for (let index = 0; index < count; index++) {
      positions[index] = this.#position + index;
      wanted[index] = everyLogit || index === count - 1 ? 1 : 0;
      koffi.encode(sequencePointers[index], "int32_t", 0);
    }
    const status = functions.decode(this.#context, { ...this.#batch, n_tokens: count });
    if (status !== 0) {
      throw new Error(`llama_decode gave ${status} for ${count} tokens at ${this.#position}`);
    }
    this.#position += count;
  }

  #row(index: number): Float32Array {
    const { functions } = llamaLibrary();
    const row = functions.logitsOf(this.#context, index);
    if (row === null) throw new Error(`llama.cpp has no logits for index ${index}`);
    // Safety: owned by the context, one row of the vocabulary, valid until its next decode.
    return new Float32Array(koffi.view(row, this.#vocabularySize * 4));
  }
}

function indexOfLargest(values: Float32Array): number {
  let best = 0;
  let largest = -Infinity;
  for (const [index, value] of values.entries()) {
    if (value > largest) {
      largest = value;
      best = index;
    }
  }
  return best;
}
