// What clients want to know of a model, out of its metadata. A model that was never loaded has no more than its file.

import type { MetadataValue, ModelMetadata } from "../../abi/world.ts";

export interface ModelFacts {
  readonly architecture: string;
  /** As people say it: `135M`. */
  readonly parameterSize: string;
  readonly parameters: number;
  /** The tensor type that most weights have. */
  readonly quantization: string;
  readonly contextLength: number | undefined;
  readonly chatTemplate: string | undefined;
  /** Values of the file but arrays, which are long: those are their lengths. */
  readonly values: Readonly<Record<string, unknown>>;
}

const templateKey = "tokenizer.chat_template";

export function modelFacts(metadata: ModelMetadata): ModelFacts {
  const { architecture, entries, tensors } = metadata;
  const values = Object.fromEntries(entries.map(({ key, value }) => [key, plainValue(value)]));
  const sizes = new Map<string, number>();
  let parameters = 0;
  for (const { encoding, dimensions } of tensors) {
    const count = Number(dimensions.reduce((product, length) => product * length, 1n));
    parameters += count;
    sizes.set(encoding, (sizes.get(encoding) ?? 0) + count);
  }
  const [largest] = [...sizes].sort((left, right) => right[1] - left[1]);
  const template = values[templateKey];
  const contextLength = values[`${architecture}.context_length`];
  return {
    architecture,
    parameterSize: sizeText(parameters),
    parameters,
    quantization: (largest?.[0] ?? "unknown").toUpperCase(),
    contextLength: typeof contextLength === "number" ? contextLength : undefined,
    chatTemplate: typeof template === "string" ? template : undefined,
    values,
  };
}

function plainValue(value: MetadataValue): unknown {
  if (value.tag === "elements") return Number(value.val.length);
  if (typeof value.val === "bigint") return Number(value.val);
  return value.val;
}

function sizeText(parameters: number): string {
  if (parameters >= 1e9) return `${(parameters / 1e9).toFixed(1)}B`;
  if (parameters >= 1e6) return `${(parameters / 1e6).toFixed(0)}M`;
  return `${(parameters / 1e3).toFixed(0)}K`;
}
