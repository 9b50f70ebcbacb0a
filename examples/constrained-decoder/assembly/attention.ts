// Causal attention with grouped heads (Vaswani et al. 2017; Ainslie et al. 2023) and rotary positions (Su et al.
// 2021), one head of one row at a time.

import { Configuration } from "./configuration";
import { KeyValueCache } from "./key-value-cache";

export class Attention {
  private headLength: u32;
  /** Query heads that share a key head. */
  private group: u32;
  /** shape: [headLength / 2]: radians of a position. */
  private frequencies: StaticArray<f64>;
  /** shape: [contextLength]: of one head of one row. */
  private scores: StaticArray<f32>;

  constructor(
    private configuration: Configuration,
    private cache: KeyValueCache,
    contextLength: u32,
  ) {
    this.headLength = configuration.headLength;
    this.group = configuration.headCount / configuration.headCountKv;
    this.scores = new StaticArray<f32>(contextLength);
    const frequencies = new StaticArray<f64>(configuration.headLength / 2);
    this.frequencies = frequencies;
    for (let pair = 0; pair < frequencies.length; pair++) {
      const exponent = (-2 * <f64>pair) / <f64>configuration.headLength;
      frequencies[pair] = Math.pow(configuration.ropeFrequencyBase, exponent);
    }
  }

  /**
   * Attention of the row at `position` of a block: `query` (shape [headLength, headCount]) is rotated in place,
   * `key` and `value` (shape [headLength, headCountKv]) go into the cache, and `output` has the query's shape.
   */
  attend(block: u32, position: u32, query: usize, key: usize, value: usize, output: usize): void {
    const bytes = this.configuration.keyLength * sizeof<f32>();
    this.rotate(query, this.configuration.headCount, position);
    this.rotate(key, this.configuration.headCountKv, position);
    memory.copy(this.cache.keys(block, position), key, bytes);
    memory.copy(this.cache.values(block, position), value, bytes);
    for (let head: u32 = 0; head < this.configuration.headCount; head++) {
      const offset = head * this.headLength * sizeof<f32>();
      this.attendHead(block, position, head, query + offset, output + offset);
    }
  }

  private attendHead(block: u32, position: u32, head: u32, query: usize, output: usize): void {
    const shared = (head / this.group) * this.headLength * sizeof<f32>();
    const scale = <f32>1 / Mathf.sqrt(<f32>this.headLength);
    for (let at: u32 = 0; at <= position; at++) {
      const key = this.cache.keys(block, at) + shared;
      this.scores[at] = scale * product(query, key, this.headLength);
    }
    this.normalise(position + 1);
    memory.fill(output, 0, this.headLength * sizeof<f32>());
    for (let at: u32 = 0; at <= position; at++) {
      const value = this.cache.values(block, at) + shared;
      addScaled(output, value, this.scores[at], this.headLength);
    }
  }

  /** Softmax of the first `count` scores. */
  private normalise(count: u32): void {
    let top = this.scores[0];
    for (let at: u32 = 1; at < count; at++) top = max(top, this.scores[at]);
    let sum: f32 = 0;
    for (let at: u32 = 0; at < count; at++) {
      this.scores[at] = Mathf.exp(this.scores[at] - top);
      sum += this.scores[at];
    }
    for (let at: u32 = 0; at < count; at++) this.scores[at] /= sum;
  }

  /** Turns neighbours in each head's vector by the position's angles. */
  private rotate(vectors: usize, heads: u32, position: u32): void {
    for (let pair: u32 = 0; pair < this.headLength / 2; pair++) {
      const angle = <f64>position * this.frequencies[pair];
      const cosine = <f32>Math.cos(angle);
      const sine = <f32>Math.sin(angle);
      for (let head: u32 = 0; head < heads; head++) {
        const pointer = vectors + (head * this.headLength + 2 * pair) * sizeof<f32>();
        const x = load<f32>(pointer);
        const y = load<f32>(pointer, 4);
        store<f32>(pointer, x * cosine - y * sine);
        store<f32>(pointer, x * sine + y * cosine, 4);
      }
    }
  }
}

function product(left: usize, right: usize, length: u32): f32 {
  let sum: f32 = 0;
  for (let i: u32 = 0; i < length; i++) {
    sum += load<f32>(left + i * sizeof<f32>()) * load<f32>(right + i * sizeof<f32>());
  }
  return sum;
}

function addScaled(target: usize, source: usize, factor: f32, length: u32): void {
  for (let i: u32 = 0; i < length; i++) {
    const at = i * sizeof<f32>();
    store<f32>(target + at, load<f32>(target + at) + factor * load<f32>(source + at));
  }
}
