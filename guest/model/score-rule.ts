// What attention does with scores besides softmax.

import { SlidingWindow } from "./sliding-window";

export class ScoreRule {
  constructor(
    /** What a query times a key is multiplied by. */
    public scale: f32,
    /** Scores stay within it, bent by a hyperbolic tangent (Gemma 2); 0: they have no limit. */
    public softCap: f32,
    public window: SlidingWindow,
  ) {}
}
