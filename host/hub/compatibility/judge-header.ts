// What a header says of running its model, with the guest's own judgement: what a hub's file and a file on this disk are
// both asked.

import type { ModelMetadata } from "../../abi/world.ts";
import type { GgufFile } from "../../gguf/gguf-file.ts";
import { describeModel } from "../../store/model-metadata.ts";
import type { HeaderFacts } from "./compatibility.ts";
import { checkWithGuest } from "./guest-check.ts";

/** Positions of the context that memory is counted for: what `realm run` takes where nobody says otherwise. */
const contextDefault = 4_096;

/**
 * A guest beside its cache, and what each token of the vocabulary takes in it, in texts, tables and candidates. Measured:
 * 3 MB with 2,048 tokens, 21 MB with 30,522 (an embedder), 25 MB with 49,152.
 */
const emptyGuestBytes = 4 * 2 ** 20;
const guestBytesOfToken = 450;

/** What of a header bears on it. */
export interface HeaderExtract {
  readonly metadata: ModelMetadata;
  /** Of each tensor, in the metadata's order. */
  readonly tensorBytes: readonly number[];
}

export function extractOf(file: GgufFile): HeaderExtract {
  return {
    metadata: describeModel(file),
    tensorBytes: file.tensors.map(({ byteLength }) => byteLength),
  };
}

/** Errors: `guest-trap`. */
export async function judgeHeader(header: HeaderExtract): Promise<HeaderFacts> {
  const { metadata } = header;
  const { compatible, reasons, kvBytesPerPosition } = await checkWithGuest(metadata);
  const trained = numberOf(metadata, `${metadata.architecture}.context_length`) ?? contextDefault;
  const cachePositions = Math.min(contextDefault, trained);
  return {
    architecture: metadata.architecture,
    compatible,
    reasons,
    weightBytes: header.tensorBytes.reduce((sum, bytes) => sum + bytes, 0),
    activeBytes: activeBytes(header),
    cacheBytes: Number(kvBytesPerPosition) * cachePositions,
    cachePositions,
    guestBytes: emptyGuestBytes + guestBytesOfToken * vocabularySize(metadata),
  };
}

/** Of experts those that a token meets; of embeddings a row, unless they are the output's matrix too. */
function activeBytes({ metadata, tensorBytes }: HeaderExtract): number {
  const { architecture, tensors } = metadata;
  const experts = numberOf(metadata, `${architecture}.expert_count`) ?? 0;
  const used = numberOf(metadata, `${architecture}.expert_used_count`) ?? experts;
  const expertPart = experts > 0 ? Math.min(1, used / experts) : 1;
  const hasOutput = tensors.some(({ name }) => name === "output.weight");
  return tensors.reduce((sum, { name }, index) => {
    if (name === "token_embd.weight" && hasOutput) return sum;
    return sum + (tensorBytes[index] ?? 0) * (name.includes("_exps.") ? expertPart : 1);
  }, 0);
}

function vocabularySize({ entries }: ModelMetadata): number {
  const tokens = entries.find(({ key }) => key === "tokenizer.ggml.tokens")?.value;
  return tokens?.tag === "elements" ? Number(tokens.val.length) : 0;
}

function numberOf(metadata: ModelMetadata, key: string): number | undefined {
  const value = metadata.entries.find((entry) => entry.key === key)?.value;
  return value?.tag === "unsigned" ? Number(value.val) : undefined;
}
