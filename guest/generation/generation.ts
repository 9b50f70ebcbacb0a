// One generation of a session: how tokens are drawn, what has been drawn, and when it ends.

import { Error, FinishReason, GenerationOptions } from "../bindings/wit";
import { badArgument } from "../model/failure";
import { checkSamplingOptions } from "../sampling/options";
import { StreamDetokenizer, Tokenizer } from "../tokenizer/index";
import { StopStrings } from "./stop-strings";
import { TextQueue } from "./text-queue";

/** Null if the options have a meaning. */
export function checkGenerationOptions(options: GenerationOptions): Error | null {
  for (let i = 0; i < options.stop.length; i++) {
    if (options.stop[i].length == 0) return badArgument(`stop string ${i} is empty`);
  }
  return checkSamplingOptions(options.sampling);
}

export class Generation {
  text: TextQueue;
  finished: bool = false;
  reason: FinishReason = FinishReason.Length;
  private detokenizer: StreamDetokenizer;
  /** Tokens that may still be drawn. */
  private left: u32;

  constructor(tokenizer: Tokenizer, options: GenerationOptions) {
    this.left = options.maxTokens.isSome ? options.maxTokens.value : u32.MAX_VALUE;
    this.text = new TextQueue(new StopStrings(options.stop));
    this.detokenizer = new StreamDetokenizer(tokenizer, false);
  }

  get exhausted(): bool {
    return this.left == 0;
  }

  /** Takes in a drawn token that doesn't end the generation by itself. */
  push(token: u32, logprob: f32): void {
    this.left--;
    this.text.pushToken(token, logprob);
    this.detokenizer.push(token);
    this.takeText();
    this.text.endToken(this.detokenizer.pendingLength == 0);
    if (this.text.isStopped) this.finish(FinishReason.Stop);
    else if (this.left == 0) this.finish(FinishReason.Length);
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
  }

  private takeText(): void {
    this.text.pushText(this.detokenizer.pointer, this.detokenizer.length);
    this.detokenizer.length = 0;
  }
}
