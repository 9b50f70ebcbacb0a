// One answer of /v1/chat/completions, piece by piece.

import { eventData } from "../api/event-stream.ts";
import { Refusal, request } from "../api/request.ts";

export interface ChatTurn {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface AnswerUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number };
}

/** What one event adds. */
export interface AnswerPiece {
  readonly text: string;
  readonly reasoning: string;
  readonly finishReason: string | null;
  readonly usage: AnswerUsage | null;
}

interface Chunk {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null; readonly reasoning_content?: string };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: AnswerUsage | null;
  readonly error?: { readonly message: string };
}

export interface AnswerOrder {
  readonly model: string;
  readonly messages: readonly ChatTurn[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/** Errors: `Refusal`, also for an error in the stream; `AbortError`. */
export async function* streamAnswer(order: AnswerOrder): AsyncGenerator<AnswerPiece, void, void> {
  const { model, messages, parameters, signal } = order;
  const body = {
    ...parameters,
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
  };
  const response = await request("v1/chat/completions", { body, signal });
  for await (const data of eventData(response)) {
    if (data === "[DONE]") return;
    yield pieceOf(JSON.parse(data) as Chunk);
  }
  throw new Refusal(503, "The answer was cut off: the connection ended before it did.");
}

function pieceOf({ choices, usage, error }: Chunk): AnswerPiece {
  if (error !== undefined) throw new Refusal(500, error.message);
  const [choice] = choices ?? [];
  return {
    text: choice?.delta?.content ?? "",
    reasoning: choice?.delta?.reasoning_content ?? "",
    finishReason: choice?.finish_reason ?? null,
    usage: usage ?? null,
  };
}
