// libllama's functions that give vectors, as declared in llama.h at release v0.5.0.

import type { LibraryHandle } from "koffi";

/** A native address. */
type Pointer = bigint;

export function declareEmbeddings(llama: LibraryHandle) {
  const embeddingOfSequence: (context: Pointer, sequence: number) => Pointer | null = llama.func(
    "void *llama_get_embeddings_seq(void *ctx, int32_t sequence)",
  );
  const embeddingOf: (context: Pointer, index: number) => Pointer | null = llama.func(
    "void *llama_get_embeddings_ith(void *ctx, int32_t i)",
  );
  const embeddingLength: (model: Pointer) => number = llama.func(
    "int32_t llama_model_n_embd(void *model)",
  );
  const token = (name: string): ((vocabulary: Pointer) => number) =>
    llama.func(`int32_t llama_vocab_${name}(void *vocab)`);
  const flag = (name: string): ((vocabulary: Pointer) => boolean) =>
    llama.func(`bool llama_vocab_get_add_${name}(void *vocab)`);
  const pairs = {
    separatorToken: token("sep"),
    addsBos: flag("bos"),
    addsEos: flag("eos"),
    addsSeparator: flag("sep"),
  };
  return { embeddingOfSequence, embeddingOf, embeddingLength, pairs };
}
