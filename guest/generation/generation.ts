// One generation of a session: how tokens are drawn, what has been drawn, and when it ends.

import { Error, FinishReason, GenerationOptions } from "../bindings/wit";
import { GrammarConstraint } from "../grammar/grammar-constraint";
import { badArgument, unsupported } from "../model/failure";
import { checkSamplingOptions } from "../sampling/options";
import { Sampler } from "../sampling/sampler";
import { TOP_LOGPROBS_MAX } from "../sampling/top-logprobs";
import { StreamDetokenizer, Tokenizer } from "../tokenizer/index";
import { StopStrings } from "./stop-strings";
import { TextQueue } from "./text-queue";

/** Null if the options have a meaning. */
export function checkGenerationOptions(
  options: GenerationOptions,
  vocabularySize: u32,
): Error | null {
  for (let i = 0; i < options.stop.length; i++) {
    if (options.stop[i].length == 0) return badArgument(`stop string ${i} is empty`);
  }
  if (options.topLogprobs > TOP_LOGPROBS_MAX) {
    return badArgument(`top-logprobs is ${options.topLogprobs}, over ${TOP_LOGPROBS_MAX}`);
  }
  return checkSamplingOptions(options.sampling, vocabularySize);
}

export class Generation {
  text: TextQueue;
  finished: bool = false;
  reason: FinishReason = FinishReason.Length;
  private detokenizer: StreamDetokenizer;
  private left: u32;

  constructor(
    tokenizer: Tokenizer,
    options: GenerationOptions,
    /** What the text must follow, if anything; it ends with the generation. */
    readonly constraint: GrammarConstraint | null,
  ) {
    this.left = options.maxTokens.isSome ? options.maxTokens.value : u32.MAX_VALUE;
    this.text = new TextQueue(new StopStrings(options.stop));
    this.detokenizer = new StreamDetokenizer(tokenizer, false);
  }

  /** Tokens that may be guessed ahead of the next one. */
  get ahead(): u32 {
    return this.left > 0 ? this.left - 1 : 0;
  }

  /** Tokens that may still be drawn. */
  get tokensLeft(): u32 {
    return this.left;
  }

  get exhausted(): bool {
    return this.left == 0;
  }

  /** Takes in the token that the sampler chose, which doesn't end the generation by itself. */
  push(sampler: Sampler): void {
    const token = sampler.token;
    const constraint = this.constraint;
    if (constraint) constraint.accept(token);
    this.left--;
    this.text.pushToken(token, sampler.logprob);
    this.text.pushTop(sampler.top);
    this.detokenizer.push(token);
    this.takeText();
    this.text.endToken(this.detokenizer.pendingLength == 0);
    if (this.text.isStopped) this.finish(FinishReason.Stop);
    else if (this.isComplete) this.finish(FinishReason.Eos);
    else if (this.left == 0) this.finish(FinishReason.Length);
  }

  /** Whether a grammar leaves nothing but the end. */
  get isComplete(): bool {
    const constraint = this.constraint;
    return constraint != null && constraint.isComplete;
  }

  /** Where no token may come next: the end, if the grammar has one here. */
  endConstrained(constraint: GrammarConstraint): Error | null {
    const error = constraint.error;
    if (error) return error;
    if (!constraint.isAccepting) {
      return unsupported("cannot follow the grammar: no token of the vocabulary goes on from here");
    }
    this.finish(FinishReason.Eos);
    return null;
  }

  /** Ends it; everything that was held back is decided. */
  finish(reason: FinishReason): void {
    this.detokenizer.finish();
    this.takeText();
    this.text.finish();
    this.finished = true;
    this.reason = this.text.isStopped ? FinishReason.Stop : reason;
  }

  dispose(): void {
    this.detokenizer.dispose();
    const constraint = this.constraint;
    if (constraint) constraint.dispose();
  }

  private takeText(): void {
    this.text.pushText(this.detokenizer.pointer, this.detokenizer.length);
    this.detokenizer.length = 0;
  }
}
