// Finds the first of some strings in a stream of bytes, and how many bytes at its end may still become one.
// One automaton a string (Knuth, Morris and Pratt 1977): a byte costs constant time, however long they are.

class StopString {
  /** Bytes at the stream's end that are the string's beginning. */
  matched: i32 = 0;
  /** For each length of a beginning, the longest shorter one that also ends it. */
  private fallback: StaticArray<i32>;

  constructor(public bytes: StaticArray<u8>) {
    this.fallback = new StaticArray<i32>(bytes.length + 1);
    let length = 0;
    for (let i = 1; i < bytes.length; i++) {
      while (length > 0 && bytes[i] != bytes[length]) length = this.fallback[length];
      if (bytes[i] == bytes[length]) length++;
      this.fallback[i + 1] = length;
    }
  }

  /** Whether the stream now ends with the string. */
  push(byte: u8): bool {
    while (this.matched > 0 && byte != this.bytes[this.matched]) {
      this.matched = this.fallback[this.matched];
    }
    if (byte == this.bytes[this.matched]) this.matched++;
    return this.matched == this.bytes.length;
  }
}

export class StopStrings {
  /** Bytes at the stream's end that may become one of the strings. */
  undecided: i32 = 0;
  private strings: Array<StopString> = [];

  /** None of `strings` is empty. */
  constructor(strings: StaticArray<StaticArray<u8>>) {
    for (let i = 0; i < strings.length; i++) this.strings.push(new StopString(strings[i]));
  }

  /** Length of the string that ends the stream with this byte, the longest if several do; 0 if none. */
  push(byte: u8): i32 {
    let found = 0;
    this.undecided = 0;
    for (let i = 0; i < this.strings.length; i++) {
      const string = this.strings[i];
      if (string.push(byte)) found = max(found, string.bytes.length);
      this.undecided = max(this.undecided, string.matched);
    }
    return found;
  }
}
