// One generation of a session: how tokens are drawn, what has been drawn, and when it ends.

import { Error, FinishReason, GenerationOptions } from "./bindings/wit";
import { badArgument, unsupported } from "./failure";
import { Output } from "./output";
import { checkSampling, Sampler } from "./sampler";
import { Vocabulary } from "./vocabulary";

/** Null if the options have a meaning. */
export function checkGeneration(options: GenerationOptions): Error | null {
  for (let i = 0; i < options.stop.length; i++) {
    if (options.stop[i].length == 0) return badArgument(`stop string ${i} is empty`);
  }
  if (options.ignoreEos || options.topLogprobs > 0) {
    return unsupported("cannot ignore ends or give likeliest tokens");
  }
  if (options.grammar.isSome) {
    return unsupported("cannot hold a text to a grammar: this guest knows lists of choices");
  }
  return checkSampling(options.sampling);
}

export class Generation {
  output: Output;
  sampler: Sampler;
  /** Tokens that may still come. */
  left: u32;
  finished: bool = false;
  reason: FinishReason = FinishReason.Length;

  constructor(
    private vocabulary: Vocabulary,
    options: GenerationOptions,
  ) {
    this.output = new Output(options.stop);
    this.sampler = new Sampler(options.sampling);
    this.left = options.maxTokens.isSome ? options.maxTokens.value : u32.MAX_VALUE;
  }

  /** Takes in a token that doesn't end the generation by itself. */
  push(token: u32, logprob: f32): void {
    this.left--;
    const written = this.vocabulary.isHidden(token) ? 0 : this.vocabulary.pieceLength(token);
    this.output.push(token, logprob, this.vocabulary.piecePointer(token), written);
    if (this.output.stopped) this.finish(FinishReason.Stop);
    else if (this.left == 0) this.finish(FinishReason.Length);
  }

  /** Ends it, unless it has ended. */
  finish(reason: FinishReason): void {
    if (this.finished) return;
    this.output.finish();
    this.finished = true;
    this.reason = this.output.stopped ? FinishReason.Stop : reason;
  }
}
