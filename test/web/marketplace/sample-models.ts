// Models as manifests have them, for tests of the marketplace's pages.

import { createHash } from "node:crypto";
import type { Manifest, ManifestModel } from "../../../host/hub/manifest/manifest.ts";
import { slugOf } from "../../../host/hub/manifest/manifest.ts";

const readme = `---
license: apache-2.0
base_model: somebody/Some-Model
---

# SmolLM2

<p align="center"><img src="https://cdn.example/logo.png" alt="A logo" width="300"></p>

[![Licence: Apache 2.0](https://img.example/badge.svg)](https://example.org/license)

A **small** model that [answers](https://example.org/paper) well for its size. See [the files](./tree/main).

## Use

\`\`\`sh
realm run smollm2 "What is a monad?"
\`\`\`

| benchmark | score |
|---|---:|
| HellaSwag | 42.1 |
| ARC | 37.3 |

- fast
- small
  - very

> Models of this size are wrong often.
`;

type Fields = Partial<ManifestModel> & Pick<ManifestModel, "id">;

export function model(fields: Fields): ManifestModel {
  const { id } = fields;
  return {
    slug: slugOf(id),
    name: id.slice(id.indexOf("/") + 1),
    description: "",
    tags: [],
    downloads: 0,
    likes: 0,
    size: "unknown",
    provider: "HuggingFace",
    category: "Llm",
    ...fields,
  };
}

export function manifest(
  models: readonly ManifestModel[],
  filter: Manifest["filter"] = "all",
): Manifest {
  return { schemaVersion: 1, filter, models: [...models], timestamp: "2026-11-01T00:00:00.000Z" };
}

const runs = { compatible: true, confidence: "high", reasons: [] } as const;

function quantizations(stem: string, bytes: number): NonNullable<ManifestModel["siblings"]> {
  const shares = Object.entries({ Q2_K: 0.6, Q4_K_M: 1, Q8_0: 1.7, F16: 3.2 });
  const files = shares.map(([type, share]) => ({
    filename: `${stem}-${type}.gguf`,
    size: Math.round(bytes * share),
    sha256: createHash("sha256").update(stem).update(type).digest("hex"),
  }));
  return [{ filename: "README.md", size: 5120 }, ...files];
}

export const everyday: readonly ManifestModel[] = [
  model({
    id: "HuggingFaceTB/SmolLM2-135M-Instruct-GGUF",
    author: "HuggingFaceTB",
    description: "A small model that answers well for its size, and runs on anything.",
    tags: ["gguf", "text-generation", "conversational"],
    downloads: 48_213,
    likes: 122,
    size: "105 MB",
    bytes: 105_454_432,
    file: "SmolLM2-135M-Instruct-Q4_K_M.gguf",
    quantization: "Q4_K_M",
    siblings: quantizations("SmolLM2-135M-Instruct", 105_454_432),
    license: "apache-2.0",
    updatedAt: "2026-03-04T10:00:00.000Z",
    architecture: "llama",
    compatibility: { ...runs, reasons: [] },
    readme,
  }),
  model({
    id: "bartowski/Qwen2.5-7B-Instruct-GGUF",
    author: "bartowski",
    description:
      "Quantizations of Qwen2.5 7B Instruct, made with an importance matrix, in every size from two bits to sixteen, with a table that says which one to take for which memory and what is lost by it.",
    tags: ["gguf", "chat"],
    downloads: 912_004,
    likes: 1_302,
    size: "4.68 GB",
    bytes: 4_683_074_240,
    file: "Qwen2.5-7B-Instruct-Q4_K_M.gguf",
    quantization: "Q4_K_M",
    siblings: quantizations("Qwen2.5-7B-Instruct", 4_683_074_240),
    license: "apache-2.0",
    updatedAt: "2026-06-14T10:00:00.000Z",
    architecture: "qwen2",
    compatibility: { compatible: true, confidence: "medium", reasons: ["the hub says qwen2"] },
  }),
  model({
    id: "somebody/Mamba-2.8B-GGUF",
    author: "somebody",
    description: "A state space model.",
    tags: ["gguf"],
    downloads: 3_021,
    likes: 14,
    size: "1.71 GB",
    bytes: 1_710_000_000,
    quantization: "Q4_0",
    license: "mit",
    updatedAt: "2025-12-30T10:00:00.000Z",
    architecture: "mamba",
    compatibility: {
      compatible: false,
      confidence: "high",
      reasons: ['the architecture "mamba" is none that Realm knows'],
    },
  }),
  model({
    id: "meta-llama/Llama-3.3-70B-Instruct-GGUF",
    author: "meta-llama",
    description: "The large one.",
    tags: ["gguf"],
    downloads: 301_422,
    likes: 2_201,
    size: "42.5 GB",
    bytes: 42_520_395_584,
    quantization: "Q4_K_M",
    license: "llama3.3",
    gated: true,
    updatedAt: "2026-01-20T10:00:00.000Z",
    architecture: "llama",
  }),
  model({
    id: "4201",
    name: "Realistic Vision V6",
    author: "SG_161222",
    description: "Photographs of what is not there.",
    tags: ["photorealistic"],
    provider: "CivitAI",
    category: "Checkpoint",
    downloads: 1_204_889,
    likes: 80_112,
    size: "2.13 GB",
    bytes: 2_130_000_000,
    license: "creativeml-openrail-m",
    updatedAt: "2026-02-02T10:00:00.000Z",
    compatibility: {
      compatible: false,
      confidence: "high",
      reasons: ["it makes pictures, and Realm runs models that make text"],
    },
  }),
  ...["granite-4.0-1b", "gemma-3-4b-it", "phi-4-mini-instruct"].map((name, index) =>
    model({
      id: `unsloth/${name}-GGUF`,
      author: "unsloth",
      description: `${name} in GGUF.`,
      tags: ["gguf", "instruct"],
      downloads: 20_000 - index,
      likes: 50 + index,
      size: `${index + 1}.2 GB`,
      bytes: (index + 1) * 1_200_000_000,
      quantization: "Q8_0",
      license: "mit",
      updatedAt: `2026-0${index + 4}-01T00:00:00.000Z`,
      architecture: ["granite", "gemma3", "phi3"][index] ?? "",
      compatibility: { ...runs, reasons: [] },
    }),
  ),
];
