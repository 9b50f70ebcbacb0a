// libllama's samplers, called by FFI: what they leave of some logits. Signatures are llama.h's at release v0.5.0.
//
//   using chain = LlamaSamplers.open();
//   chain.topK(40).topP(0.95).temperature(0.8, 0, 1);
//   chain.accept(17);                    // a token that came before
//   chain.apply(logits);                 // Map of token id to probability, as left by all of them in this order

import koffi from "koffi";
import { llamaLibrary, type Pointer } from "./llama-library.ts";

/** llama_token_data: id, logit, p. */
const tokenBytes = 12;
/** llama_token_data_array: data, size, selected, sorted. */
const arrayBytes = 32;

export interface PenaltyWish {
  readonly vocabularySize: number;
  readonly lastN: number;
  readonly repeat: number;
  readonly frequency: number;
  readonly presence: number;
}

export interface DryWish {
  /** llama_vocab. */
  readonly vocabulary: Pointer;
  readonly multiplier: number;
  readonly base: number;
  readonly allowedLength: number;
  readonly penaltyLastN: number;
  readonly breakers: readonly string[];
}

/** Applied in the order in which they were added. */
export class LlamaSamplers {
  readonly #functions: SamplerFunctions;
  readonly #samplers: Pointer[] = [];
  /** The token that a sampler which draws has chosen last. */
  selected: number | undefined;

  private constructor(functions: SamplerFunctions) {
    this.#functions = functions;
  }

  static open(): LlamaSamplers {
    return new LlamaSamplers(samplerFunctions());
  }

  topK(k: number): this {
    return this.#add(this.#functions.topK(k));
  }

  topP(share: number): this {
    return this.#add(this.#functions.topP(share, 0));
  }

  minP(part: number): this {
    return this.#add(this.#functions.minP(part, 0));
  }

  typical(share: number): this {
    return this.#add(this.#functions.typical(share, 0));
  }

  topNSigma(n: number): this {
    return this.#add(this.#functions.topNSigma(n));
  }

  xtc(probability: number, threshold: number): this {
    return this.#add(this.#functions.xtc(probability, threshold, 0, 1));
  }

  temperature(temperature: number, range: number, exponent: number): this {
    return this.#add(this.#functions.temperature(temperature, range, exponent));
  }

  mirostat(targetEntropy: number, learningRate: number): this {
    return this.#add(this.#functions.mirostat(1, targetEntropy, learningRate));
  }

  penalties({ vocabularySize, lastN, repeat, frequency, presence }: PenaltyWish): this {
    const { penalties } = this.#functions;
    return this.#add(penalties(vocabularySize, lastN, repeat, frequency, presence));
  }

  dry(wish: DryWish): this {
    return this.#add(
      this.#functions.dry(
        wish.vocabulary,
        wish.multiplier,
        wish.base,
        wish.allowedLength,
        wish.penaltyLastN,
        [...wish.breakers],
        wish.breakers.length,
      ),
    );
  }

  /** `vocabulary`: llama_vocab; `source`: GBNF. Throws where llama.cpp refuses it. */
  grammar(vocabulary: Pointer, source: string): this {
    const sampler = this.#functions.grammar(vocabulary, source, "root");
    if (sampler === null) throw new Error("llama.cpp refuses the grammar");
    return this.#add(sampler);
  }

  logitBias(vocabularySize: number, biases: ReadonlyMap<number, number>): this {
    const pairs = new DataView(new ArrayBuffer(Math.max(64, biases.size * 8)));
    [...biases].forEach(([token, bias], index) => {
      pairs.setInt32(index * 8, token, true);
      pairs.setFloat32(index * 8 + 4, bias, true);
    });
    // Safety: read during the call alone; llama.cpp copies the biases.
    const bytes = new Uint8Array(pairs.buffer);
    return this.#add(this.#functions.logitBias(vocabularySize, biases.size, bytes));
  }

  /** A token that came before. */
  accept(token: number): void {
    for (const sampler of this.#samplers) this.#functions.accept(sampler, token);
  }

  /** What is left of the logits, shape [vocabulary]: the probability of each token that has one. */
  apply(logits: Float32Array): Map<number, number> {
    // Safety: buffers of their own, so they don't move, and alive to the end of this function.
    const data = new DataView(new ArrayBuffer(logits.length * tokenBytes + 64));
    logits.forEach((logit, id) => {
      data.setInt32(id * tokenBytes, id, true);
      data.setFloat32(id * tokenBytes + 4, logit, true);
    });
    const array = new DataView(new ArrayBuffer(arrayBytes + 64));
    const address = koffi.address(new Uint8Array(data.buffer));
    array.setBigUint64(0, address, true);
    array.setBigUint64(8, BigInt(logits.length), true);
    array.setBigInt64(16, -1n, true);
    for (const sampler of this.#samplers) {
      this.#functions.apply(sampler, new Uint8Array(array.buffer));
    }
    // A sampler may have moved the pointer forward.
    const first = Number(array.getBigUint64(0, true) - address);
    return this.#read(data, first, array);
  }

  #read(data: DataView, first: number, array: DataView): Map<number, number> {
    const count = Number(array.getBigUint64(8, true));
    const tokens = Array.from({ length: count }, (_, index) => {
      const at = first + index * tokenBytes;
      return { id: data.getInt32(at, true), logit: data.getFloat32(at + 4, true) };
    });
    const selected = Number(array.getBigInt64(16, true));
    this.selected = tokens[selected]?.id;
    return probabilities(tokens);
  }

  #add(sampler: Pointer): this {
    this.#samplers.push(sampler);
    return this;
  }

  close(): void {
    for (const sampler of this.#samplers) this.#functions.free(sampler);
    this.#samplers.length = 0;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function probabilities(
  tokens: readonly { readonly id: number; readonly logit: number }[],
): Map<number, number> {
  const top = tokens.reduce((most, { logit }) => Math.max(most, logit), -Infinity);
  const weights = tokens.map(({ logit }) => Math.exp(logit - top));
  const mass = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = tokens.map(({ id }, index): [number, number] => [
    id,
    (weights[index] ?? 0) / mass,
  ]);
  return new Map(shares.filter(([, share]) => share > 0));
}

type SamplerFunctions = ReturnType<typeof declareFunctions>;
let declared: SamplerFunctions | undefined;

function samplerFunctions(): SamplerFunctions {
  declared ??= declareFunctions();
  return declared;
}

function declareFunctions() {
  const { llama } = llamaLibrary();
  const topK: (k: number) => Pointer = llama.func("void *llama_sampler_init_top_k(int32_t k)");
  const topP: (share: number, least: number) => Pointer = llama.func(
    "void *llama_sampler_init_top_p(float p, size_t min_keep)",
  );
  const minP: (part: number, least: number) => Pointer = llama.func(
    "void *llama_sampler_init_min_p(float p, size_t min_keep)",
  );
  const typical: (share: number, least: number) => Pointer = llama.func(
    "void *llama_sampler_init_typical(float p, size_t min_keep)",
  );
  const topNSigma: (n: number) => Pointer = llama.func(
    "void *llama_sampler_init_top_n_sigma(float n)",
  );
  const xtc: (probability: number, threshold: number, least: number, seed: number) => Pointer =
    llama.func("void *llama_sampler_init_xtc(float p, float t, size_t min_keep, uint32_t seed)");
  const temperature: (temperature: number, range: number, exponent: number) => Pointer = llama.func(
    "void *llama_sampler_init_temp_ext(float t, float delta, float exponent)",
  );
  const mirostat: (seed: number, targetEntropy: number, learningRate: number) => Pointer =
    llama.func("void *llama_sampler_init_mirostat_v2(uint32_t seed, float tau, float eta)");
  const apply: (sampler: Pointer, array: Uint8Array) => void = llama.func(
    "void llama_sampler_apply(void *sampler, void *array)",
  );
  const accept: (sampler: Pointer, token: number) => void = llama.func(
    "void llama_sampler_accept(void *sampler, int32_t token)",
  );
  const free: (sampler: Pointer) => void = llama.func("void llama_sampler_free(void *sampler)");
  return {
    topK,
    topP,
    minP,
    typical,
    topNSigma,
    xtc,
    temperature,
    mirostat,
    apply,
    accept,
    free,
    ...declareHistorySamplers(),
  };
}

function declareHistorySamplers() {
  const { llama } = llamaLibrary();
  const penalties: (
    vocabularySize: number,
    lastN: number,
    repeat: number,
    frequency: number,
    presence: number,
  ) => Pointer = llama.func(
    "void *llama_sampler_init_penalties(int32_t vocab, int32_t n, float repeat, float frequency, float presence)",
  );
  const dry: (
    vocabulary: Pointer,
    multiplier: number,
    base: number,
    allowedLength: number,
    penaltyLastN: number,
    breakers: string[],
    breakerCount: number,
  ) => Pointer = llama.func(
    "void *llama_sampler_init_dry(void *vocab, float multiplier, float base, " +
      "int32_t allowed, int32_t last_n, const char **breakers, size_t count)",
  );
  const logitBias: (vocabularySize: number, count: number, biases: Uint8Array) => Pointer =
    llama.func("void *llama_sampler_init_logit_bias(int32_t vocab, int32_t count, void *biases)");
  const grammar: (vocabulary: Pointer, source: string, root: string) => Pointer | null = llama.func(
    "void *llama_sampler_init_grammar(void *vocab, const char *source, const char *root)",
  );
  return { penalties, dry, logitBias, grammar };
}
