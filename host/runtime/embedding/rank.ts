// `rank`: what it takes, checked and translated into the world's records, a query before each document; and what it gives,
// out of the numbers that a guest gives for each pair of both.

import {
  badArgument,
  readBoolean,
  readInteger,
  readOptions,
  readSignal,
  readText,
} from "../option-readers.ts";
import type { EmbedOrder, EmbedText } from "./embed-options.ts";
import type { Embedding } from "./embedding-stream.ts";

/** What `rank` takes. */
export interface RankOptions {
  /** Documents that are too long lose their end; else they are an error, `context-full`. Default false. */
  truncate?: boolean | undefined;
  /** Tokens of query and document at most, those that are added included. Default: those that the model was trained on. */
  context?: number | undefined;
  /** Ends it within one batch; then it fails with `cancelled`. */
  signal?: AbortSignal | undefined;
}

/** A document, and how well it fits the query. */
export interface RankedDocument {
  /** Of the document, from 0 on. */
  readonly index: number;
  /** From 0 to 1: what the model gives, by the logistic function. */
  readonly score: number;
  /** Tokens evaluated, those of the query and those that are added included. */
  readonly tokens: number;
  /** Whether the document had more and lost its end. */
  readonly truncated: boolean;
}

export interface RankOrder extends EmbedOrder {
  readonly texts: readonly EmbedText[];
}

const rankOptionNames: readonly (keyof RankOptions)[] = ["truncate", "context", "signal"];
const counts = { min: 1, max: 2 ** 32 - 1 };

/** Errors: `bad-argument`. */
export function readRanking(query: unknown, documents: unknown, value: unknown): RankOrder {
  const { context, truncate = false, signal } = readOptions("rank", value, rankOptionNames);
  if (!Array.isArray(documents)) {
    throw badArgument("documents", documents, "must be an array of texts");
  }
  const asked = readText("query", query);
  const texts = documents.flatMap((document: unknown, index) => [
    asked,
    readText(`documents[${index}]`, document),
  ]);
  return {
    texts,
    together: 2,
    wish: {
      pooling: "rank",
      normalize: false,
      dimensions: 0,
      tokensMax: context === undefined ? 0 : readInteger("context", context, counts),
      truncate: readBoolean("truncate", truncate),
    },
    prefix: new Uint8Array(),
    signal: readSignal(signal),
  };
}

/** The best first; those that fit equally well stay as they were. */
export async function rankedDocuments(
  pairs: AsyncGenerator<Embedding, void, void>,
): Promise<RankedDocument[]> {
  const ranked: (RankedDocument & { readonly logit: number })[] = [];
  for await (const { index, vector, tokens, truncated } of pairs) {
    const [logit = 0] = vector;
    ranked.push({ index, score: 1 / (1 + Math.exp(-logit)), tokens, truncated, logit });
  }
  // Scores of very high logits are all 1.
  ranked.sort((one, other) => other.logit - one.logit);
  return ranked.map(({ logit: _logit, ...document }) => document);
}
