// Embeddings one by one, out of the batches that cross from a guest's thread.

import { RealmError } from "../../error/realm-error.ts";
import type { StreamWatch } from "../guest-stream.ts";
import type { EmbeddedTexts } from "./guest-embedder.ts";
import type { OpenEmbedder } from "./open-embedder.ts";
import { packTexts } from "./text-packs.ts";
import type { PackOrder, TextPack } from "./text-packs.ts";

/** The vector of one text. */
export interface Embedding {
  /** Of the text, from 0 on. */
  readonly index: number;
  /** shape: [dimensions]; without pooling [dimensions, tokens]. */
  readonly vector: Float32Array<ArrayBuffer>;
  /** Tokens evaluated, those that are added included. */
  readonly tokens: number;
  /** Whether the text had more and lost its end. */
  readonly truncated: boolean;
}

export interface EmbeddingOrder extends PackOrder {
  readonly watch: StreamWatch<EmbeddedTexts, undefined>;
}

/** Errors: those of the texts, of the guest, `cancelled`. */
export async function* streamEmbeddings(
  embedder: OpenEmbedder,
  order: EmbeddingOrder,
): AsyncGenerator<Embedding, void, void> {
  for await (const pack of packTexts(order)) yield* streamPack(embedder, pack, order.watch);
}

async function* streamPack(
  embedder: OpenEmbedder,
  pack: TextPack,
  watch: StreamWatch<EmbeddedTexts, undefined>,
): AsyncGenerator<Embedding, void, void> {
  let index = pack.first;
  try {
    for await (const batch of embedder.stream(pack, watch)) {
      for (const embedding of split(batch, index)) yield embedding;
      index += batch.tokenCounts.length;
    }
  } catch (thrown) {
    throw numbered(thrown, pack.first);
  }
  if (index < pack.first + pack.count) throw cancelled();
}

function* split(
  { values, dimensions, tokenCounts, lengths }: EmbeddedTexts,
  first: number,
): Generator<Embedding, void, void> {
  const isPooled = values.length === tokenCounts.length * dimensions;
  let start = 0;
  for (const [offset, tokens] of tokenCounts.entries()) {
    const end = start + dimensions * (isPooled ? 1 : tokens);
    const truncated = (lengths[offset] ?? tokens) > tokens;
    yield { index: first + offset, vector: values.slice(start, end), tokens, truncated };
    start = end;
  }
}

/** A guest numbers the texts of a pack. */
function numbered(thrown: unknown, first: number): unknown {
  if (!(thrown instanceof RealmError) || first === 0) return thrown;
  const message = `of the texts from ${first} on: ${thrown.message}`;
  return new RealmError(thrown.code, message, { cause: thrown });
}

function cancelled(): RealmError {
  return new RealmError("cancelled", "embedding was cancelled");
}
