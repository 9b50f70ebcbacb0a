// What attention does with scores besides softmax.

import { SlidingWindow } from "./sliding-window";

export class ScoreRule {
  constructor(
    /** What a query times a key is multiplied by. */
    public scale: f32,
    /** Scores stay within it, bent by a hyperbolic tangent (Gemma 2); 0: they have no limit. */
    public softCap: f32,
    public window: SlidingWindow,
    /** The first power of 2 of all slopes by which scores fall with the distance (ALiBi); 0: they don't. */
    public linearBiasMax: f64 = 0,
  ) {}

  /** By how much a score falls with each position of distance, in a head of so many. */
  linearSlope(head: u32, headCount: u32): f32 {
    if (this.linearBiasMax == 0) return 0;
    const whole = 1 << (31 - clz<u32>(headCount));
    if (head < <u32>whole) return <f32>Math.pow(2, (-this.linearBiasMax / whole) * (head + 1));
    const between = 2 * (head - whole) + 1;
    return <f32>Math.pow(2, (-this.linearBiasMax / (2 * whole)) * between);
  }
}
