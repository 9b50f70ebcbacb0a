// The lines that Ollama answers with: pieces of the text, and last what it took.

import type { GenerationEnd } from "../../runtime/guest-calls.ts";

export interface OllamaHead {
  readonly model: string;
  /** When the request came, by `performance.now`. */
  readonly startedAt: number;
  /** From then until the model was there. */
  readonly loadMs: number;
}

export function createdAt(): string {
  return new Date().toISOString();
}

/** Durations are in nanoseconds. */
export function ollamaEnd(head: OllamaHead, end: GenerationEnd): object {
  const { promptTokens, cachedTokens, generatedTokens, prefillMs, decodeMs } = end;
  return {
    done: true,
    done_reason: end.finishReason === "length" ? "length" : "stop",
    total_duration: nanoseconds(performance.now() - head.startedAt),
    load_duration: nanoseconds(head.loadMs),
    prompt_eval_count: promptTokens + cachedTokens,
    prompt_eval_duration: nanoseconds(prefillMs),
    eval_count: generatedTokens,
    eval_duration: nanoseconds(decodeMs),
  };
}

function nanoseconds(ms: number): number {
  return Math.max(0, Math.round(ms * 1e6));
}
