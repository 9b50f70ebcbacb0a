// What `generate` takes, in the words of the command line's flags, and its translation into the world's
// records. What samples is in sampling-options.ts.

import type { GenerationOptions, KvType as GuestKvType, ModelMetadata } from "../abi/world.ts";
import { RealmError } from "../error/realm-error.ts";
import { grammarOfSchema } from "../grammar/grammar-of-schema.ts";
import type { JsonSchema } from "../grammar/json-schema.ts";
import {
  badArgument,
  readBoolean,
  readChoice,
  readInteger,
  readOptions,
  readSignal,
  readText,
  readTokens,
} from "./option-readers.ts";
import type { Options } from "./option-readers.ts";
import { readPrompt } from "./read-prompt.ts";
import type { ReadPrompt } from "./read-prompt.ts";
import type { SessionWish } from "./session-plan.ts";
import { readSamplingOptions, samplingNames } from "./sampling-options.ts";
import type { SamplingOptions } from "./sampling-options.ts";

/** Numbers in which keys and values are kept; see `kvType` of SessionOptions. */
export type KvType = "f16" | "f32" | "q8_0" | "i16";

/** One piece of a prompt. Only `markup` may become control tokens. */
export type PromptPiece =
  | { readonly text: string | Uint8Array }
  | { readonly markup: string | Uint8Array }
  | { readonly tokens: Uint32Array | readonly number[] };

/**
 * All that shall be in a session, as a chat template writes it; what the session has of it already is not evaluated again,
 * and what else it has is forgotten. Between given tokens it is tokenized as one text, unless a `text` has what looks like
 * a control token: then each piece is tokenized alone.
 */
export interface WholePrompt {
  readonly whole: readonly PromptPiece[];
}

/** A plain string is one `text` piece. */
export type PlainPrompt = string | readonly PromptPiece[];

/** What a generation goes on from: a text, pieces of one, or all that shall be in the session. */
export type Prompt = PlainPrompt | WholePrompt;

/** What one generation takes, in a session or with one of its own. */
export interface RequestOptions extends SamplingOptions {
  /** Tokens to generate at most; none: to the end, or a full context. */
  maxTokens?: number | undefined;
  /** The text ends before the first of these that appears. */
  stop?: string | readonly string[] | undefined;
  /** Tokens that end a generation are never chosen: it goes on to `maxTokens` or a full context. Default false. */
  ignoreEos?: boolean | undefined;
  /** How many of the likeliest tokens to give beside each token, 0 to 100. Default 0. */
  logprobs?: number | undefined;
  /**
   * Guess tokens ahead by what followed the same tokens earlier in the session, and verify the guesses in one product
   * of several columns. The tokens are those that come without, faster where text repeats itself; with products that
   * depend on the number of columns in their last bits (f16, f32, repacked types, without `batch-invariant`), a near
   * tie may fall otherwise. Default false.
   */
  speculate?: boolean | undefined;
  /**
   * What the text must follow from its first byte on, in GBNF: llama.cpp's form of grammars, with `root` for the whole
   * text. It ends (`eos`) where the grammar allows it, or where nothing else can come, and is brought to an end before
   * the tokens run out where that can be done.
   */
  grammar?: string | undefined;
  /**
   * A JSON Schema that the text, one JSON value, is valid against. Objects have their properties in the schema's
   * order, and only those unless `additionalProperties` says otherwise. Keywords that cannot be held to are
   * `unsupported`, by name. The model does not see the schema: describe in the prompt what you want. Not beside `grammar`.
   */
  jsonSchema?: JsonSchema | undefined;
  /** Ends the generation within one token; it then finishes as `cancelled`. */
  signal?: AbortSignal | undefined;
}

/** A model that `realm.load` gave. */
export interface LoadedHandle {
  readonly metadata: ModelMetadata;
}

/** What a session is made for. */
export interface SessionOptions {
  /**
   * Positions of the KV cache, which is what a session's memory goes into. Default: the least of the
   * trained length, 4,096 and what a guest can hold.
   */
  context?: number | undefined;
  /**
   * Numbers in which keys and values are kept: "f32" takes 4 bytes each, "f16" 2, "i16" 2 and 4 a vector (fixed point
   * with one scale), "q8_0" 1.06 (heads of whole 32 dimensions alone). Default "f16", or "f32" where a guest of one's
   * own has no other.
   */
  kvType?: KvType | undefined;
  /** Tokens of a prompt that are evaluated at a time; fewer take less memory. Default: the guest's choice. */
  prefillColumns?: number | undefined;
  /**
   * When the context is full, the older half of what is behind the first `keep` positions is dropped, the rest moves up,
   * and generation goes on. Default false: it ends as `length`.
   */
  contextShift?: boolean | undefined;
  /**
   * Positions at the beginning that stay when others are dropped. Default 4: models lean on the first few
   * (Xiao et al. 2023).
   */
  keep?: number | undefined;
  /**
   * A smaller model of the same vocabulary that guesses tokens, as `speculate`; it has a KV cache of its own in the same
   * guest. Of the same Realm, and granted where there is a tenant.
   */
  draft?: LoadedHandle | undefined;
}

/** A request with a session of its own. */
export interface GenerateOptions extends RequestOptions, SessionOptions {}

/** Checked, and in the world's records; it crosses to the guest's thread as it is. */
export interface GenerationRequest extends ReadPrompt {
  readonly options: GenerationOptions;
}

/** Checked, with the session to generate in. */
export interface GenerationOrder {
  readonly request: GenerationRequest;
  readonly wish: SessionWish;
  /** To be looked up; none: undefined. */
  readonly draft: unknown;
  readonly signal: AbortSignal | undefined;
}

export type RequestOrder = Omit<GenerationOrder, "wish" | "draft">;

/** What `model.logits` takes. */
export interface LogitsOptions {
  /** Numbers in which keys and values are kept. Default "f16". */
  kvType?: KvType | undefined;
  /** Ends the rows; the iterator then returns. */
  signal?: AbortSignal | undefined;
}

/** Checked, as it crosses to the guest's thread. */
export interface LogitsRequest {
  readonly tokens: Uint32Array;
}

/** Checked, with the session to evaluate in. */
export interface LogitsOrder {
  readonly request: LogitsRequest;
  readonly wish: SessionWish;
  readonly signal: AbortSignal | undefined;
}

const requestNames: readonly (keyof RequestOptions)[] = [
  ...samplingNames,
  "maxTokens",
  "stop",
  "ignoreEos",
  "logprobs",
  "speculate",
  "grammar",
  "jsonSchema",
  "signal",
];
export const sessionNames: readonly (keyof SessionOptions)[] = [
  "context",
  "kvType",
  "prefillColumns",
  "contextShift",
  "keep",
  "draft",
];
/** Attention sinks. */
const keptByDefault = 4;
const counts = { min: 0, max: 2 ** 32 - 1 };
/** The world's bound. */
const logprobCounts = { min: 0, max: 100 };
const guestKvTypes = { f16: "f16", f32: "f32", q8_0: "q8-0", i16: "i16" } as const;
export const kvTypes = ["f16", "f32", "q8_0", "i16"] as const;

export function readGenerateOptions(prompt: unknown, value: unknown): GenerationOrder {
  const options = readOptions("generate", value, [...requestNames, ...sessionNames]);
  return { ...readRequest(prompt, options), wish: readWish(options), draft: options["draft"] };
}

/** Of a request in a session that is there. */
export function readRequestOptions(prompt: unknown, value: unknown): RequestOrder {
  return readRequest(prompt, readOptions("generate", value, requestNames));
}

export function readSessionOptions(value: unknown): Pick<GenerationOrder, "wish" | "draft"> {
  const options = readOptions("session", value, sessionNames);
  return { wish: readWish(options), draft: options["draft"] };
}

export function readLogitsOptions(ids: unknown, value: unknown): LogitsOrder {
  const options = readOptions("logits", value, ["kvType", "signal"]);
  const tokens = readTokens("ids", ids);
  return {
    request: { tokens },
    wish: {
      contextLength: Math.max(1, tokens.length),
      prefillColumns: undefined,
      kvType: readKvType(options["kvType"]),
      contextShift: undefined,
      draft: undefined,
    },
    signal: readSignal(options["signal"]),
  };
}

function readRequest(prompt: unknown, options: Options): RequestOrder {
  const { maxTokens, ignoreEos = false, logprobs = 0 } = options;
  return {
    request: {
      ...readPrompt(prompt),
      options: {
        sampling: readSamplingOptions(options),
        maxTokens:
          maxTokens === undefined ? undefined : readInteger("maxTokens", maxTokens, counts),
        stop: readStop(options["stop"]),
        ignoreEos: readBoolean("ignoreEos", ignoreEos),
        topLogprobs: readInteger("logprobs", logprobs, logprobCounts),
        speculate: readSpeculate(options["speculate"]),
        grammar: readGrammar(options),
      },
    },
    signal: readSignal(options["signal"]),
  };
}

function readGrammar({ grammar, jsonSchema }: Options): string | undefined {
  if (jsonSchema !== undefined) {
    if (grammar === undefined) return grammarOfSchema(jsonSchema);
    throw new RealmError("bad-argument", "grammar and jsonSchema are given, but only one can hold");
  }
  if (grammar === undefined || typeof grammar === "string") return grammar;
  throw badArgument("grammar", grammar, "must be a string in GBNF");
}

/** As many tokens at a time as the guest likes. */
function readSpeculate(value: unknown): number | undefined {
  return value !== undefined && readBoolean("speculate", value) ? 0 : undefined;
}

function readContextShift({ contextShift = false, keep }: Options): number | undefined {
  const kept = keep === undefined ? keptByDefault : readInteger("keep", keep, counts);
  return readBoolean("contextShift", contextShift) ? kept : undefined;
}

function readWish({ context, kvType, prefillColumns, ...shift }: Options): SessionWish {
  return {
    contextShift: readContextShift(shift),
    draft: undefined,
    prefillColumns:
      prefillColumns === undefined
        ? undefined
        : readInteger("prefillColumns", prefillColumns, { ...counts, min: 1 }),
    contextLength:
      context === undefined ? undefined : readInteger("context", context, { ...counts, min: 1 }),
    kvType: readKvType(kvType),
  };
}

function readKvType(value: unknown): GuestKvType | undefined {
  return value === undefined ? undefined : guestKvTypes[readChoice("kvType", value, kvTypes)];
}

function readStop(value: unknown): Uint8Array[] {
  const list: unknown = typeof value === "string" ? [value] : (value ?? []);
  if (!Array.isArray(list)) throw badArgument("stop", value, "must be a string or a list of them");
  return list.map((text: unknown, index) => {
    if (text === "") throw badArgument(`stop[${index}]`, text, "must not be empty");
    return readText(`stop[${index}]`, text);
  });
}
