// What `show` says of a file, from its header alone. The same object is `show --json`.

import type { GgufFile, MetadataValue, TensorLocation } from "../gguf/gguf-file.ts";
import { plainNumber, previewArray } from "./array-preview.ts";
import type { PreviewElement } from "./array-preview.ts";
import type { ReadBytes } from "./read-header.ts";

export interface ModelSummary {
  readonly architecture: string;
  readonly ggufVersion: number;
  readonly alignment: number;
  readonly fileBytes: number;
  /** Elements of all tensors. */
  readonly parameters: number;
  /** By key, in the file's order. */
  readonly metadata: Readonly<Record<string, SummaryValue>>;
  readonly tensors: readonly SummaryTensor[];
  /** By type, the largest first. */
  readonly types: readonly SummaryType[];
}

/** Integers beyond 2^53 are texts: JSON readers would round them. */
export type SummaryValue = string | number | boolean | SummaryArray;

export interface SummaryArray {
  readonly elementType: string;
  readonly length: number;
  /** Some elements from the first on. */
  readonly first: readonly PreviewElement[];
}

export interface SummaryTensor {
  readonly name: string;
  readonly type: string;
  /** GGUF's order: the first is a row's length. */
  readonly shape: readonly number[];
  readonly bytes: number;
}

export interface SummaryType {
  readonly type: string;
  readonly tensors: number;
  readonly parameters: number;
  readonly bytes: number;
}

export function summarize(file: GgufFile, read: ReadBytes): ModelSummary {
  const types = typesOf(file.tensors);
  return {
    architecture: file.architecture,
    ggufVersion: file.version,
    alignment: file.alignment,
    fileBytes: file.byteLength,
    parameters: types.reduce((sum, type) => sum + type.parameters, 0),
    metadata: Object.fromEntries(
      file.metadata.entries().map(([key, value]) => [key, summaryValue(value, read)]),
    ),
    tensors: file.tensors.map((tensor) => ({
      name: tensor.name,
      type: tensor.typeName,
      shape: tensor.dimensions,
      bytes: tensor.byteLength,
    })),
    types,
  };
}

function summaryValue(value: MetadataValue, read: ReadBytes): SummaryValue {
  if (value.tag === "array") {
    const { elementType, length } = value.val;
    return { elementType: elementType.name, length, first: previewArray(value.val, read) };
  }
  return value.tag === "text" || value.tag === "boolean" ? value.val : plainNumber(value.val);
}

function typesOf(tensors: readonly TensorLocation[]): SummaryType[] {
  const types = new Map<string, SummaryType>();
  for (const tensor of tensors) {
    const type = types.get(tensor.typeName);
    types.set(tensor.typeName, {
      type: tensor.typeName,
      tensors: (type?.tensors ?? 0) + 1,
      parameters: (type?.parameters ?? 0) + tensor.dimensions.reduce((a, b) => a * b, 1),
      bytes: (type?.bytes ?? 0) + tensor.byteLength,
    });
  }
  return [...types.values()].sort((a, b) => b.bytes - a.bytes);
}
