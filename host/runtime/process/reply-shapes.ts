// The shapes of what a guest's process may give, call by call: the main thread believes what it gets from a
// guest's thread, whose code is Realm's; a process may have become anybody's.

import type { GuestCalls } from "../guest-calls.ts";
import { brokenProtocol } from "./frame-pipe.ts";

type Shape = (value: unknown) => boolean;

interface ReplyShapes {
  readonly item: Shape;
  readonly result: Shape;
}

const nothing: Shape = (value) => value === undefined;
const never: Shape = () => false;
const text: Shape = (value) => typeof value === "string";
const truth: Shape = (value) => typeof value === "boolean";
const count: Shape = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
/** Milliseconds. */
const duration: Shape = (value) => typeof value === "number" && value >= 0;
const bytes: Shape = (value) => value instanceof Uint8Array;
const integers: Shape = (value) => value instanceof Uint32Array;
const floats: Shape = (value) => value instanceof Float32Array;
const texts: Shape = (value) => Array.isArray(value) && value.every(text);
const kvType = choice("f16", "f32", "q8-0", "i16");

const configuration = record({
  architecture: text,
  vocabularySize: count,
  contextLength: count,
  embeddingLength: count,
  blockCount: count,
  headCount: count,
  headCountKv: count,
  bosToken: either(nothing, count),
  endOfGeneration: integers,
});

const promptLength = record({ type: choice("prompt"), tokens: count });
const tokenBatch = record({
  type: choice("tokens"),
  ids: integers,
  logprobs: floats,
  texts,
  topIds: integers,
  topLogprobs: floats,
});

const generationOutcome = record({
  kept: truth,
  finishReason: choice("eos", "stop", "length", "cancelled"),
  promptTokens: count,
  cachedTokens: count,
  generatedTokens: count,
  history: either(nothing, integers),
  prefillMs: duration,
  decodeMs: duration,
});

const shapes: Record<keyof GuestCalls, ReplyShapes> = {
  open: { item: never, result: either(nothing, configuration) },
  planSession: {
    item: never,
    result: record({
      contextLength: count,
      kvType,
      prefillColumns: count,
      contextShift: either(nothing, count),
      draft: either(nothing, count),
      kvBytes: count,
    }),
  },
  createSession: { item: never, result: count },
  save: { item: bytes, result: nothing },
  restore: { item: never, result: nothing },
  endRestore: { item: never, result: integers },
  undoRequest: { item: never, result: nothing },
  closeSession: { item: never, result: nothing },
  tokenize: { item: never, result: integers },
  detokenize: { item: never, result: text },
  generate: { item: either(promptLength, tokenBatch), result: generationOutcome },
  logits: { item: floats, result: nothing },
  planEmbedder: { item: never, result: count },
  createEmbedder: { item: never, result: count },
  closeEmbedder: { item: never, result: nothing },
  embed: {
    item: record({ values: floats, dimensions: count, tokenCounts: integers, lengths: integers }),
    result: nothing,
  },
};

/** Errors: `guest-trap`. */
export function checkReply(name: keyof GuestCalls, part: keyof ReplyShapes, value: unknown): void {
  if (!shapes[name][part](value)) throw brokenProtocol(`its ${part} for "${name}" is none`);
}

/** Of a record that has these fields; others, which newer guests may have, hurt nobody. */
function record(fields: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(fields);
  return (value) =>
    typeof value === "object" &&
    value !== null &&
    entries.every(([key, shape]) =>
      shape(Object.hasOwn(value, key) ? valueAt(value, key) : undefined),
    );
}

function valueAt(value: object, key: string): unknown {
  return (value as Record<string, unknown>)[key];
}

function either(...options: readonly Shape[]): Shape {
  return (value) => options.some((shape) => shape(value));
}

function choice(...choices: readonly string[]): Shape {
  return (value) => typeof value === "string" && choices.includes(value);
}
