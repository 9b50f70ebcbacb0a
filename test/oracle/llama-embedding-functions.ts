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
  return { embeddingOfSequence, embeddingOf, embeddingLength };
}
