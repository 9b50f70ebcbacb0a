// Generated tokens and their text on the way out. A token leaves when its text is decided: no character is left
// incomplete, and nothing may still become a stop string.

import { Batch, FinishReason, Option } from "./bindings/wit";
import { Characters } from "./characters";

export class Output {
  /** Whether a stop string has appeared; the text ends before it. */
  stopped: bool = false;
  private characters: Characters = new Characters();
  private tokens: u32[] = [];
  private logprobs: f32[] = [];
  /** Where each token's text ends in `text`. */
  private ends: i32[] = [];
  private text: u8[] = [];
  /** Tokens behind which no character is incomplete. */
  private whole: i32 = 0;

  constructor(private stops: StaticArray<StaticArray<u8>>) {}

  /** Adds a token that writes these bytes. */
  push(token: u32, logprob: f32, piece: usize, length: u32): void {
    this.tokens.push(token);
    this.logprobs.push(logprob);
    for (let i: u32 = 0; i < length; i++) this.characters.push(load<u8>(piece + i));
    this.takeCharacters();
    this.ends.push(this.text.length);
    if (this.characters.isWhole) this.whole = this.tokens.length;
  }

  /** No more comes: everything is decided. */
  finish(): void {
    this.characters.finish();
    this.takeCharacters();
    if (this.ends.length > 0) this.ends[this.ends.length - 1] = this.text.length;
    this.whole = this.tokens.length;
    this.stops = [];
  }

  /** What is decided, taken out. */
  take(prefilled: u32, finish: Option<FinishReason>): Batch {
    const decided = this.text.length - (this.stopped ? 0 : this.undecided());
    let count = this.whole;
    while (count > 0 && min(this.ends[count - 1], this.text.length) > decided) count--;
    const ends = new StaticArray<u32>(count);
    for (let i = 0; i < count; i++) ends[i] = min(this.ends[i], this.text.length);
    const length = count > 0 ? <i32>ends[count - 1] : 0;
    const batch = new Batch(
      prefilled,
      StaticArray.fromArray<u32>(this.tokens.splice(0, count)),
      StaticArray.fromArray<f32>(this.logprobs.splice(0, count)),
      StaticArray.fromArray<u8>(this.text.splice(0, length)),
      ends,
      finish,
      [],
      [],
      0,
      0,
    );
    this.ends.splice(0, count);
    for (let i = 0; i < this.ends.length; i++) this.ends[i] = max(0, this.ends[i] - length);
    this.whole -= count;
    return batch;
  }

  private takeCharacters(): void {
    const text = this.characters.text;
    for (let i = 0; i < text.length && !this.stopped; i++) {
      this.text.push(text[i]);
      const found = this.stopLength();
      if (found == 0) continue;
      this.text.length -= found;
      this.stopped = true;
    }
    text.length = 0;
  }

  /** Bytes of the longest stop string that the text ends with, or 0. */
  private stopLength(): i32 {
    let longest = 0;
    for (let i = 0; i < this.stops.length; i++) {
      const length = this.stops[i].length;
      if (length > longest && this.endsWith(this.stops[i], length)) longest = length;
    }
    return longest;
  }

  /** Bytes at the text's end that may become a stop string. */
  private undecided(): i32 {
    let longest = 0;
    for (let i = 0; i < this.stops.length; i++) {
      for (let length = this.stops[i].length - 1; length > longest; length--) {
        if (this.endsWith(this.stops[i], length)) longest = length;
      }
    }
    return longest;
  }

  /** Whether the text ends with the first `length` bytes of a stop string. */
  private endsWith(stop: StaticArray<u8>, length: i32): bool {
    const start = this.text.length - length;
    if (start < 0) return false;
    for (let i = 0; i < length; i++) if (this.text[start + i] != stop[i]) return false;
    return true;
  }
}
