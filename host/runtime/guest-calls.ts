// What a guest's thread can be asked, and the records that cross.

import type {
  EmbedderOptions,
  ModelConfiguration,
  PackedTexts,
  PromptPart,
  TokenizeOptions,
} from "../abi/world.ts";
import type { EmbeddedTexts } from "./embedding/guest-embedder.ts";
import type { GenerationRequest, LogitsRequest } from "./generate-options.ts";
import type { GuestGuards } from "./guest-guards.ts";
import type { ReadPrompt } from "./read-prompt.ts";
import type { SessionPlan, SessionWish } from "./session-plan.ts";

/** What a guest is made for: text alone, which vocabulary-only files allow, or generation too. */
export type GuestRole = "tokenizer" | "model";

export interface OpenGuest {
  readonly role: GuestRole;
  readonly model: number;
  readonly mailbox: SharedArrayBuffer;
  readonly doorbell: SharedArrayBuffer;
  readonly guards: GuestGuards;
  /** Whether its thread leaves the cores to others. */
  readonly yields: boolean;
}

export interface TokenizedText {
  readonly text: Uint8Array;
  readonly options: TokenizeOptions;
}

/** How long the prompt is, before it is evaluated; then tokens. */
export type GenerationItem = PromptLength | TokenBatch;

interface PromptLength {
  readonly type: "prompt";
  readonly tokens: number;
}

/** Tokens of one or a few steps. */
export interface TokenBatch {
  readonly type: "tokens";
  readonly ids: Uint32Array;
  readonly logprobs: Float32Array;
  /** One for each token; joined they are the whole text. */
  readonly texts: readonly string[];
  /** The likeliest beside each token, as many for each; shape: [top, tokens]. */
  readonly topIds: Uint32Array;
  readonly topLogprobs: Float32Array;
}

/** How a generation ended, as its guest sees it. */
export interface GenerationOutcome {
  /** Whether the session goes on from it. */
  readonly kept: boolean;
  /** `eos`: the model ended; `stop`: a stop string; `length`: `maxTokens` or a full context. */
  readonly finishReason: "eos" | "stop" | "length" | "cancelled";
  /** Of this request's prompt, BOS included. */
  readonly promptTokens: number;
  /** Tokens that were in the session before, and were not evaluated again. */
  readonly cachedTokens: number;
  /** Without the token that ended it. */
  readonly generatedTokens: number;
  /** Tokens of the session, where a full context dropped some. */
  readonly history?: Uint32Array | undefined;
  /** Time until the prompt was evaluated and the first token chosen. */
  readonly prefillMs: number;
  /** Time for the tokens behind the first. */
  readonly decodeMs: number;
}

/** How a generation ended. */
export interface GenerationEnd extends GenerationOutcome {
  /** Positions the session had. */
  readonly contextLength: number;
  /** Positions the model was trained on; more than `contextLength` where the context was cut. */
  readonly trainedContextLength: number;
}

/** The calls that give items as they are taken. */
export type StreamingCall = "generate" | "logits" | "embed" | "save";

export interface GuestCalls {
  readonly open: {
    readonly argument: OpenGuest;
    readonly item: never;
    /** None for a tokenizer. */
    readonly result: ModelConfiguration | undefined;
  };
  /** What a session would be; allocates nothing. */
  readonly planSession: {
    readonly argument: SessionWish;
    readonly item: never;
    readonly result: SessionPlan;
  };
  /** A guest has one session at a time. `history`: what was in it before. Gives the guest's memory in bytes. */
  readonly createSession: {
    readonly argument: { readonly plan: SessionPlan; readonly history: readonly PromptPart[] };
    readonly item: never;
    readonly result: number;
  };
  /** The open session in pieces of at most so many bytes. */
  readonly save: {
    readonly argument: { readonly pieceBytes: number };
    readonly item: Uint8Array;
    readonly result: undefined;
  };
  /** A piece of what was saved, in order; the session has served nobody. */
  readonly restore: {
    readonly argument: { readonly offset: number; readonly piece: Uint8Array };
    readonly item: never;
    readonly result: undefined;
  };
  /** All pieces have come. Gives the tokens of the session. */
  readonly endRestore: {
    readonly argument: undefined;
    readonly item: never;
    readonly result: Uint32Array;
  };
  /** The last request, which had ended, is to leave no trace. */
  readonly undoRequest: {
    readonly argument: undefined;
    readonly item: never;
    readonly result: undefined;
  };
  readonly closeSession: {
    readonly argument: undefined;
    readonly item: never;
    readonly result: undefined;
  };
  readonly tokenize: {
    /** A prompt is as a session that has nothing yet would take it. */
    readonly argument: TokenizedText | ReadPrompt;
    readonly item: never;
    readonly result: Uint32Array;
  };
  readonly detokenize: {
    readonly argument: { readonly tokens: Uint32Array; readonly special: boolean };
    readonly item: never;
    readonly result: string;
  };
  /** On the open session. */
  readonly generate: {
    readonly argument: GenerationRequest;
    readonly item: GenerationItem;
    readonly result: GenerationOutcome;
  };
  /** On the open session. */
  readonly logits: {
    readonly argument: LogitsRequest;
    /** shape: [vocabulary]. */
    readonly item: Float32Array;
    readonly result: undefined;
  };
  /** Bytes that an embedder would take; allocates nothing. */
  readonly planEmbedder: {
    readonly argument: EmbedderOptions;
    readonly item: never;
    readonly result: number;
  };
  /** A guest has one embedder at a time, beside its session. Gives the guest's memory in bytes. */
  readonly createEmbedder: {
    readonly argument: EmbedderOptions;
    readonly item: never;
    readonly result: number;
  };
  readonly closeEmbedder: {
    readonly argument: undefined;
    readonly item: never;
    readonly result: undefined;
  };
  /** By the open embedder; the items are of the texts in order. */
  readonly embed: {
    readonly argument: PackedTexts;
    readonly item: EmbeddedTexts;
    readonly result: undefined;
  };
}
