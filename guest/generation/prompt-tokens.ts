// The tokens of a prompt, or why it can't be had.

import { Error, PromptPart, PromptPartTag, Result } from "../bindings/wit";
import { badArgument, unsupported } from "../model/failure";
import { LoadedModel } from "../model/loaded-model";
import { TokenQueue } from "./token-queue";

/** `isFirst`: nothing stands before it, so that BOS comes before its first text. Errors: `bad-argument`. */
export function promptTokens(
  model: LoadedModel,
  prompt: StaticArray<PromptPart>,
  isFirst: bool,
): Result<TokenQueue, Error> {
  const tokens = new TokenQueue();
  for (let i = 0; i < prompt.length; i++) {
    const error = addPart(model, prompt[i], isFirst, tokens);
    if (error) return Result.err<TokenQueue, Error>(error);
  }
  if (tokens.length > 0) return Result.ok<TokenQueue, Error>(tokens);
  return Result.err<TokenQueue, Error>(badArgument("cannot append an empty prompt"));
}

function addPart(
  model: LoadedModel,
  part: PromptPart,
  isFirst: bool,
  tokens: TokenQueue,
): Error | null {
  if (part.tag == PromptPartTag.Embeddings) return unsupported("cannot append embeddings");
  if (part.tag == PromptPartTag.Tokens) {
    const error = checkTokens(model, part.tokens);
    if (error) return error;
    tokens.pushAll(part.tokens);
    return null;
  }
  const isMarkup = part.tag == PromptPartTag.Markup;
  const text = isMarkup ? part.markup : part.text;
  if (text.length == 0) return null;
  tokens.pushAll(model.tokenizer.tokenize(text, isFirst && tokens.length == 0, isMarkup));
  return null;
}

/** Null if all are in the vocabulary. */
export function checkTokens(model: LoadedModel, tokens: StaticArray<u32>): Error | null {
  const size = model.configuration.vocabularySize;
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] < size) continue;
    return badArgument(`token ${i} is ${tokens[i]}, but the vocabulary has ${size} tokens`);
  }
  return null;
}
