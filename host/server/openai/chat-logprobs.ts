// Logprobs as /v1/chat/completions gives them: an object for each token.

import type { Model } from "../../runtime/model.ts";
import type { GeneratedToken } from "../../runtime/token-stream.ts";
import { bytesOf, topLogprobsOf } from "../generation/token-texts.ts";
import type { TokenTexts } from "../generation/token-texts.ts";

export interface ChatTokenLogprob {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[] | null;
  readonly top_logprobs: readonly Omit<ChatTokenLogprob, "top_logprobs">[];
}

export async function chatLogprob(
  texts: TokenTexts,
  model: Model,
  token: GeneratedToken,
): Promise<ChatTokenLogprob> {
  const plain = async (id: number, logprob: number) => {
    const text = await texts.text(model, id);
    return { token: text, logprob, bytes: bytesOf(text) };
  };
  const top = topLogprobsOf(token);
  return {
    ...(await plain(token.id, token.logprob)),
    top_logprobs: await Promise.all(top.map(({ id, logprob }) => plain(id, logprob))),
  };
}
