// How OpenAI's APIs say how a generation ended, and what it took.

import type { GenerationEnd } from "../../runtime/guest-calls.ts";
import type { ChatAnswerEnd } from "../chat/chats.ts";

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  /** Of the prompt's, those that stood in a session before and were not evaluated again. */
  readonly prompt_tokens_details: { readonly cached_tokens: number };
}

/** Of a chat. */
export interface ChatUsage extends Usage {
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
}

/** `ends`: of all choices; a prompt's tokens count once, however many choices it has. */
export function usageOf(ends: readonly GenerationEnd[], choicesPerPrompt: number): Usage {
  const firsts = ends.filter((_, index) => index % choicesPerPrompt === 0);
  const cached = sum(firsts, ({ cachedTokens }) => cachedTokens);
  const prompt = sum(firsts, ({ promptTokens }) => promptTokens) + cached;
  const completion = sum(ends, ({ generatedTokens }) => generatedTokens);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached },
  };
}

export function chatUsageOf(answers: readonly ChatAnswerEnd[]): ChatUsage {
  const reasoning = answers.reduce((total, { reasoningTokens }) => total + reasoningTokens, 0);
  const ends = answers.map(({ end }) => end);
  const usage = usageOf(ends, Math.max(1, answers.length));
  return { ...usage, completion_tokens_details: { reasoning_tokens: reasoning } };
}

export function finishReasonOf({ finishReason }: GenerationEnd): "stop" | "length" {
  return finishReason === "length" ? "length" : "stop";
}

function sum(ends: readonly GenerationEnd[], count: (end: GenerationEnd) => number): number {
  return ends.reduce((total, end) => total + count(end), 0);
}
