// What `embed` takes, checked, and its translation into the world's records.

import type { EmbedderOptions as EmbedderWish, Pooling } from "../../abi/world.ts";
import {
  badArgument,
  readBoolean,
  readChoice,
  readInteger,
  readOptions,
  readSignal,
  readText,
} from "../option-readers.ts";
import type { Options } from "../option-readers.ts";
import { embeddingTasks, taskPrefix } from "./task-prefix.ts";
import type { EmbeddingTask } from "./task-prefix.ts";

/** How the vectors of a text's tokens become one; "none": they stay as they are, behind each other. */
export type EmbeddingPooling = Exclude<Pooling, "rank">;

/** What `embed` and `embeddings` take. */
export interface EmbedOptions {
  /** Values kept of each vector, from the first on (Matryoshka). Default: all. */
  dimensions?: number | undefined;
  /** Default: the model file's; a model that was not made to embed has none, and needs one here. */
  pooling?: EmbeddingPooling | undefined;
  /** Scales each vector to a length of 1, so that products are cosines. Default true. */
  normalize?: boolean | undefined;
  /** What the vectors are for; writes what the model was trained with before each text. */
  task?: EmbeddingTask | undefined;
  /** Written before each text, in place of the task's. */
  prefix?: string | undefined;
  /** Texts that are too long lose their end; else they are an error, `context-full`. Default false. */
  truncate?: boolean | undefined;
  /**
   * Tokens of a text at most, those that are added included. Memory is taken for as many. Default: those that the model
   * was trained on; "nomic-bert" may be asked for up to 8,192.
   */
  context?: number | undefined;
  /** Ends it within one batch; then it fails with `cancelled`. */
  signal?: AbortSignal | undefined;
}

export const embedOptionNames: readonly (keyof EmbedOptions)[] = [
  "dimensions",
  "pooling",
  "normalize",
  "task",
  "prefix",
  "truncate",
  "context",
  "signal",
];

/** A text to embed; bytes are UTF-8. */
export type EmbedText = string | Uint8Array;

/** Checked. */
export interface EmbedOrder {
  readonly wish: EmbedderWish;
  /** Texts that are evaluated as one: two where a model ranks. */
  readonly together: 1 | 2;
  /** UTF-8, before each text. */
  readonly prefix: Uint8Array;
  readonly signal: AbortSignal | undefined;
}

export interface EmbeddingRequest extends EmbedOrder {
  readonly texts: Iterable<unknown> | AsyncIterable<unknown>;
}

const counts = { min: 1, max: 2 ** 32 - 1 };
const poolings = ["mean", "cls", "last", "none"] as const;

/** `architecture`: of the model. */
export function readEmbedOptions(architecture: string, value: unknown): EmbedOrder {
  const options = readOptions("embed", value, embedOptionNames);
  const { dimensions, context, pooling, normalize = true, truncate = false } = options;
  return {
    together: 1,
    wish: {
      pooling: pooling === undefined ? undefined : readChoice("pooling", pooling, poolings),
      normalize: readBoolean("normalize", normalize),
      dimensions: dimensions === undefined ? 0 : readInteger("dimensions", dimensions, counts),
      tokensMax: context === undefined ? 0 : readInteger("context", context, counts),
      truncate: readBoolean("truncate", truncate),
    },
    prefix: readText("prefix", readPrefix(architecture, options)),
    signal: readSignal(options["signal"]),
  };
}

function readPrefix(architecture: string, { task, prefix }: Options): unknown {
  const known = task === undefined ? undefined : readChoice("task", task, embeddingTasks);
  return prefix ?? taskPrefix(architecture, known);
}

/** Errors: `bad-argument`. */
export function readTexts(value: unknown): Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof value === "object" && value !== null) {
    if (Symbol.iterator in value || Symbol.asyncIterator in value) {
      // Bytes and typed arrays can be gone through, but are no lists of texts.
      if (!ArrayBuffer.isView(value)) return value as Iterable<unknown>;
    }
  }
  throw badArgument("texts", value, "must be a list of texts");
}
