// What a decoded token must read of a model, from its header: the least time that memory lets it take.

import type { GgufFile, TensorLocation } from "../../gguf/gguf-file.ts";

export interface ModelCost {
  readonly architecture: string;
  readonly fileBytes: number;
  readonly parameters: number;
  readonly vocabularySize: number;
  readonly trainedContextLength: number;
  /**
   * Weights that one token is multiplied with: of experts those that it chooses; of a table of embeddings one row, unless
   * it is the output matrix too.
   */
  readonly weightBytesPerToken: number;
}

const embeddingName = "token_embd.weight";
const outputName = "output.weight";
const isExperts = /_exps\.weight$/;

export function modelCost(file: GgufFile): ModelCost {
  const { tensors, architecture } = file;
  const embedding = tensors.find(({ name }) => name === embeddingName);
  const isTied = tensors.every(({ name }) => name !== outputName);
  const number = (key: string): number => Number(file.metadata.get(`${architecture}.${key}`)?.val);
  const used = number("expert_used_count") / number("expert_count");
  const bytesOf = ({ name, byteLength }: TensorLocation): number => {
    if (name === embeddingName && !isTied) return 0;
    return isExperts.test(name) && used > 0 ? byteLength * used : byteLength;
  };
  return {
    architecture,
    fileBytes: file.byteLength,
    parameters: tensors.reduce((sum, { dimensions }) => sum + product(dimensions), 0),
    vocabularySize: embedding?.dimensions[1] ?? 0,
    trainedContextLength: number("context_length"),
    weightBytesPerToken: tensors.reduce((sum, tensor) => sum + bytesOf(tensor), 0),
  };
}

function product(dimensions: readonly number[]): number {
  return dimensions.reduce((all, extent) => all * extent, 1);
}
