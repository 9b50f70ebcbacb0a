// What a completion request asks for: its prompts, each as often as `n` says, in the order of OpenAI's choices.

import type { PlainPrompt } from "../../runtime/generate-options.ts";
import type { Caller } from "../access/caller.ts";
import type { GenerationOrder } from "../generation/generations.ts";
import { badParameter, unsupportedParameter } from "../http/parameter-error.ts";
import type { ModelLease } from "../models/served-models.ts";
import type { CompletionRequest } from "./completion-schema.ts";
import { choicesMax, given, samplingOptions } from "./sampling-parameters.ts";

/** OpenAI's. */
const defaultMaxTokens = 16;

export interface CompletionPlan {
  readonly orders: readonly GenerationOrder[];
  readonly choicesPerPrompt: number;
}

/** Errors: `bad-argument`, `unsupported` name the parameter. */
export function planCompletion(
  body: CompletionRequest,
  asked: { readonly caller: Caller; readonly model: ModelLease; readonly signal: AbortSignal },
): CompletionPlan {
  const { signal, ...target } = asked;
  const choicesPerPrompt = body.n ?? 1;
  refuse(body, choicesPerPrompt);
  const prompts = promptsOf(body.prompt);
  if (prompts.length * choicesPerPrompt > choicesMax) {
    throw badParameter("n", `times the number of prompts must be at most ${choicesMax}`);
  }
  const orders = prompts.flatMap((prompt, place) =>
    Array.from({ length: choicesPerPrompt }, (_, choice) => ({
      ...target,
      prompt,
      options: {
        ...samplingOptions(body, place * choicesPerPrompt + choice),
        maxTokens: body.max_tokens ?? defaultMaxTokens,
        ...given({ logprobs: body.logprobs === 0 ? undefined : body.logprobs }),
        signal,
      },
    })),
  );
  return { orders, choicesPerPrompt };
}

function refuse({ best_of, suffix, echo, logprobs }: CompletionRequest, choices: number): void {
  if (best_of !== undefined && best_of !== null && best_of !== choices) {
    throw unsupportedParameter("best_of", "every choice is given; leave it out, or as n");
  }
  if (suffix !== undefined && suffix !== null && suffix !== "") {
    throw unsupportedParameter("suffix", "nothing is inserted before a text");
  }
  if (echo === true && logprobs !== undefined && logprobs !== null) {
    throw unsupportedParameter("echo", "the prompt has no logprobs here");
  }
}

/** Texts, and lists of tokens, which are taken as they are. */
export function promptsOf(prompt: CompletionRequest["prompt"]): PlainPrompt[] {
  if (typeof prompt === "string") return [prompt];
  if (isTokenList(prompt)) return [[{ tokens: prompt }]];
  return prompt.map((each) => (typeof each === "string" ? each : [{ tokens: each }]));
}

function isTokenList(prompt: readonly unknown[]): prompt is number[] {
  return typeof prompt[0] === "number";
}
