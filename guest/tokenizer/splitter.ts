// Splitting a text into words: a pre-tokenizer is one or more passes, each a regular expression that is
// looked for in every piece the pass before it left. Matches and the gaps between them are the new pieces.
// The model is llama.cpp's unicode_regex_split.
import { NUMBER } from "../text/classes";
import { FlatBuffer } from "../text/flat-buffer";
import { CodePointText } from "./code-point-text";
import { Pass, matchPass, skipDigits } from "./passes";
import { matchWord } from "./word-rules";

@final
export class Splitter {
  /** Number of pieces. */
  count: u32 = 0;
  private ends: FlatBuffer = new FlatBuffer();
  private previousEnds: FlatBuffer = new FlatBuffer();

  constructor(private passes: StaticArray<u32>) {}

  /** Where piece `index` ends, as a position in the text. */
  endOf(index: u32): u32 {
    return load<u32>(this.ends.pointer + (index << 2));
  }

  split(text: CodePointText): void {
    this.count = 0;
    if (text.length > 0) this.add(text.length);
    for (let i = 0; i < this.passes.length; i++) this.apply(text, this.passes[i]);
  }

  free(): void {
    this.ends.free();
    this.previousEnds.free();
  }

  private add(end: u32): void {
    store<u32>(this.ends.reserve((this.count + 1) << 2) + (this.count << 2), end);
    this.count++;
  }

  private apply(text: CodePointText, pass: u32): void {
    const before = this.ends;
    const count = this.count;
    this.ends = this.previousEnds;
    this.previousEnds = before;
    this.count = 0;
    let start: u32 = 0;
    for (let i: u32 = 0; i < count; i++) {
      const end = load<u32>(before.pointer + (i << 2));
      if (pass == Pass.NumbersFromRight) this.groupNumbers(text, start, end);
      else if (pass == Pass.DigitsFromRight) this.groupDigits(text, start, end);
      else this.find(text, pass, start, end);
      start = end;
    }
  }

  private find(text: CodePointText, pass: u32, start: u32, end: u32): void {
    let gap = start;
    let position = start;
    while (position < end) {
      const past =
        pass < 256 ? matchPass(text, pass, position, end) : matchWord(text, pass, position, end);
      if (past > position) {
        if (position > gap) this.add(position);
        this.add(past);
        gap = past;
        position = past;
      } else {
        position++;
      }
    }
    if (gap < end) this.add(end);
  }

  private groupNumbers(text: CodePointText, start: u32, end: u32): void {
    let position = start;
    let last = start;
    while (position < end) {
      const past = text.skip(position, end, NUMBER);
      if (past == position) {
        position++;
        continue;
      }
      const first = (past - position) % 3;
      if (first > 0) this.add(position + first);
      for (let at = position + first; at < past; at += 3) this.add(at + 3);
      position = past;
      last = past;
    }
    if (last < end) this.add(end);
  }

  private groupDigits(text: CodePointText, start: u32, end: u32): void {
    let position = start;
    while (position < end) {
      const past = skipDigits(text, position, end);
      for (; position < past; position++) {
        if (position > start && (past - position) % 3 == 0) this.add(position);
      }
      position = max(past, position + 1);
    }
    this.add(end);
  }
}
