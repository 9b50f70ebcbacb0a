// A chat that is to be answered, whichever API it came by.

import type { ChatMessage } from "../../chat/messages.ts";
import type { RequestOptions, SessionOptions } from "../../runtime/generate-options.ts";
import type { Caller } from "../access/caller.ts";
import type { ReasoningWish } from "./reasoning-wish.ts";
import type { ModelLease } from "../models/served-models.ts";

/** Which tools may be called: a name is the one that must be. */
export type ToolChoice = "none" | "auto" | "required" | { readonly name: string };

export interface Tool {
  readonly type: "function";
  readonly function: {
    readonly name: string;
    readonly description?: string | undefined;
    /** JSON Schema. */
    readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  };
}

export interface ChatRequest {
  readonly caller: Caller;
  readonly model: ModelLease;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly Tool[];
  /** Names of tools whose calls must follow their schemas, with where the request says so (`tools[0].function.strict`). */
  readonly strictTools: ReadonlyMap<string, string>;
  readonly toolChoice: ToolChoice;
  /** Whether an answer may have more than one call. */
  readonly parallelCalls: boolean;
  /** Whether a model that can do both shall think first; none: its template's own way. */
  readonly reasoning: ReasoningWish | undefined;
  /** JSON Schema that the answer's text must follow. */
  readonly schema: Readonly<Record<string, unknown>> | undefined;
  readonly options: RequestOptions;
  readonly session?: SessionOptions | undefined;
  /** In place of the model's own. */
  readonly template?: string | undefined;
}
