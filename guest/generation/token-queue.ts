// Tokens that wait to be evaluated, first in, first out.

export class TokenQueue {
  length: u32 = 0;
  private tokens: StaticArray<u32> = new StaticArray<u32>(64);
  /** Index of the next one out. */
  private first: u32 = 0;

  push(token: u32): void {
    const end = this.first + this.length;
    if (end == <u32>this.tokens.length) this.makeRoom();
    this.tokens[this.first + this.length] = token;
    this.length++;
  }

  pushAll(tokens: StaticArray<u32>): void {
    for (let i = 0; i < tokens.length; i++) this.push(tokens[i]);
  }

  /** Takes in what waits in another queue. */
  pushQueue(other: TokenQueue): void {
    for (let i: u32 = 0; i < other.length; i++) this.push(other.tokens[other.first + i]);
  }

  /** All of them; they stay. */
  toArray(): StaticArray<u32> {
    const tokens = new StaticArray<u32>(this.length);
    this.copyTo(changetype<usize>(tokens), this.length);
    return tokens;
  }

  /** Copies the next `count` to `target`, u32s; they stay until `drop`. */
  copyTo(target: usize, count: u32): void {
    const start = changetype<usize>(this.tokens) + ((<usize>this.first) << 2);
    memory.copy(target, start, (<usize>count) << 2);
  }

  drop(count: u32): void {
    this.length -= count;
    this.first = this.length == 0 ? 0 : this.first + count;
  }

  clear(): void {
    this.drop(this.length);
  }

  private makeRoom(): void {
    const tokens =
      this.first > this.length ? this.tokens : new StaticArray<u32>(this.tokens.length * 2);
    const from = changetype<usize>(this.tokens) + ((<usize>this.first) << 2);
    memory.copy(changetype<usize>(tokens), from, (<usize>this.length) << 2);
    this.tokens = tokens;
    this.first = 0;
  }
}
