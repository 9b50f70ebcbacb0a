// Runs a stream to its end.

import type { GeneratedToken, GenerationEnd } from "../../host/index.ts";

export interface Collected {
  readonly ids: number[];
  readonly text: string;
  readonly logprobs: number[];
  readonly end: GenerationEnd;
}

export async function collect(
  stream: AsyncGenerator<GeneratedToken, GenerationEnd, void>,
): Promise<Collected> {
  const tokens: GeneratedToken[] = [];
  let step = await stream.next();
  while (step.done !== true) {
    tokens.push(step.value);
    step = await stream.next();
  }
  return {
    ids: tokens.map(({ id }) => id),
    text: tokens.map(({ text }) => text).join(""),
    logprobs: tokens.map(({ logprob }) => logprob),
    end: step.value,
  };
}
