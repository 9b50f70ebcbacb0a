// The resource `embedder`, of which this guest makes none.

import { EmbeddingBatch, Error, PackedTexts, Result } from "./bindings/wit";
import { unsupported } from "./failure";

export class Embedder {
  append(texts: PackedTexts): Result<StaticArray<u32>, Error> {
    return Result.err<StaticArray<u32>, Error>(noEmbedder());
  }

  nextBatch(): Result<EmbeddingBatch, Error> {
    return Result.err<EmbeddingBatch, Error>(noEmbedder());
  }

  clear(): void {}

  dispose(): void {}
}

export function noEmbedder(): Error {
  return unsupported("cannot embed texts");
}
