// What a guest's thread can be asked, and the records that cross.

import type { ModelConfiguration, TokenizeOptions } from "../abi/world.ts";
import type { GenerationRequest, LogitsRequest } from "./generate-options.ts";

/** What a guest is made for: text alone, which vocabulary-only files allow, or generation too. */
export type GuestRole = "tokenizer" | "model";

export interface OpenGuest {
  readonly role: GuestRole;
  readonly model: number;
  readonly mailbox: SharedArrayBuffer;
  readonly doorbell: SharedArrayBuffer;
}

/** Tokens of one or a few steps. */
export interface TokenBatch {
  readonly ids: Uint32Array;
  readonly logprobs: Float32Array;
  /** One for each token; joined they are the whole text. */
  readonly texts: readonly string[];
}

/** How a generation ended. */
export interface GenerationEnd {
  /** `eos`: the model ended; `stop`: a stop string; `length`: `maxTokens` or a full context. */
  readonly finishReason: "eos" | "stop" | "length" | "cancelled";
  /** BOS included. */
  readonly promptTokens: number;
  /** Prompt tokens that needed no evaluation. */
  readonly cachedTokens: number;
  /** Without the token that ended it. */
  readonly generatedTokens: number;
  /** Positions the session had. */
  readonly contextLength: number;
  /** Positions the model was trained on; more than `contextLength` where the context was cut. */
  readonly trainedContextLength: number;
  /** Time until the prompt was evaluated and the first token chosen. */
  readonly prefillMs: number;
  /** Time for the tokens behind the first. */
  readonly decodeMs: number;
}

export interface GuestCalls {
  readonly open: {
    readonly argument: OpenGuest;
    readonly item: never;
    /** None for a tokenizer. */
    readonly result: ModelConfiguration | undefined;
  };
  readonly tokenize: {
    readonly argument: { readonly text: Uint8Array; readonly options: TokenizeOptions };
    readonly item: never;
    readonly result: Uint32Array;
  };
  readonly detokenize: {
    readonly argument: { readonly tokens: Uint32Array; readonly special: boolean };
    readonly item: never;
    readonly result: string;
  };
  readonly generate: {
    readonly argument: GenerationRequest;
    readonly item: TokenBatch;
    readonly result: GenerationEnd;
  };
  readonly logits: {
    readonly argument: LogitsRequest;
    /** shape: [vocabulary]. */
    readonly item: Float32Array;
    readonly result: undefined;
  };
}
