// The likeliest tokens at one place and their log probabilities under the unmodified distribution.

import { Layout } from "../model/layout";
import { takeLargest } from "./selection";

/** As many as anybody shows; a token's take 8 bytes each. */
export const TOP_LOGPROBS_MAX: u32 = 100;

export class TopLogprobs {
  /** How many there are of each token. */
  count: u32 = 0;
  /** Likeliest first; u32 and f32, shape: [count] each. */
  readonly ids: usize;
  readonly logprobs: usize;

  constructor(
    private vocabularySize: u32,
    layout: Layout,
  ) {
    this.ids = layout.take(TOP_LOGPROBS_MAX, 4);
    this.logprobs = layout.take(TOP_LOGPROBS_MAX, 4);
  }

  /** `count`: at most TOP_LOGPROBS_MAX. */
  start(count: u32): void {
    this.count = min(count, this.vocabularySize);
  }

  /** `logits`: shape [vocabulary]; `logSum`: of all of them. */
  collect(logits: usize, logSum: f64): void {
    if (this.count == 0) return;
    takeLargest(logits, this.vocabularySize, this.ids, this.logprobs, this.count);
    for (let i: u32 = 0; i < this.count; i++) {
      const at = this.logprobs + ((<usize>i) << 2);
      store<f32>(at, <f32>(<f64>load<f32>(at) - logSum));
    }
  }
}
