// The likeliest tokens beside each generated token, on the way out with it. Buffers grow and are then used again.

import { TopLogprobs } from "../sampling/top-logprobs";

const VALUES_MIN: i32 = 64;

export class TopQueue {
  /** How many there are of each token. */
  private perToken: i32 = 0;
  private count: i32 = 0;
  /** shape: [perToken, tokens], `count` values; ids and logprobs. */
  private ids: StaticArray<u32> = new StaticArray<u32>(VALUES_MIN);
  private values: StaticArray<f32> = new StaticArray<f32>(VALUES_MIN);

  /** As many for each token. */
  push(top: TopLogprobs): void {
    this.perToken = top.count;
    if (this.count + this.perToken > this.ids.length) this.grow();
    const bytes = (<usize>this.perToken) << 2;
    const offset = (<usize>this.count) << 2;
    memory.copy(changetype<usize>(this.ids) + offset, top.ids, bytes);
    memory.copy(changetype<usize>(this.values) + offset, top.logprobs, bytes);
    this.count += this.perToken;
  }

  /** Those of the first tokens. */
  tokens(tokenCount: i32): StaticArray<u32> {
    const ids = new StaticArray<u32>(tokenCount * this.perToken);
    memory.copy(changetype<usize>(ids), changetype<usize>(this.ids), ids.length << 2);
    return ids;
  }

  logprobs(tokenCount: i32): StaticArray<f32> {
    const values = new StaticArray<f32>(tokenCount * this.perToken);
    memory.copy(changetype<usize>(values), changetype<usize>(this.values), values.length << 2);
    return values;
  }

  /** Takes the first tokens out. */
  drop(tokenCount: i32): void {
    const dropped = tokenCount * this.perToken;
    this.count -= dropped;
    const bytes = (<usize>this.count) << 2;
    const offset = (<usize>dropped) << 2;
    memory.copy(changetype<usize>(this.ids), changetype<usize>(this.ids) + offset, bytes);
    memory.copy(changetype<usize>(this.values), changetype<usize>(this.values) + offset, bytes);
  }

  private grow(): void {
    const ids = new StaticArray<u32>((this.count + this.perToken) * 2);
    const values = new StaticArray<f32>(ids.length);
    memory.copy(changetype<usize>(ids), changetype<usize>(this.ids), (<usize>this.count) << 2);
    memory.copy(
      changetype<usize>(values),
      changetype<usize>(this.values),
      (<usize>this.count) << 2,
    );
    this.ids = ids;
    this.values = values;
  }
}
