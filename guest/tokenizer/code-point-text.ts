// A text as code points with their classes, which is what pre-tokenizers look at. Positions are indices of
// code points. Looking past an end finds no character and no class.
import { FlatBuffer } from "../text/flat-buffer";
import { WHITESPACE, classOf } from "../text/classes";
import { decode, decodedLength } from "../text/utf8";

export const NO_CHARACTER: u32 = u32.MAX_VALUE;

const CARRIAGE_RETURN: u32 = 0x0d;
const LINE_FEED: u32 = 0x0a;

@final
export class CodePointText {
  length: u32 = 0;
  private codePoints: FlatBuffer = new FlatBuffer();
  private classes: FlatBuffer = new FlatBuffer();
  // The run of white space seen last, within the piece that ends at `runBound`: asked for at each of its
  // positions, it is walked once.
  private runStart: u32 = 0;
  private runEnd: u32 = 0;
  private runBound: u32 = 0;
  private runLastNewline: u32 = 0;

  read(pointer: usize, byteLength: u32): void {
    const end = pointer + byteLength;
    this.codePoints.reserve((<usize>byteLength) << 2);
    this.classes.reserve(byteLength);
    this.runBound = 0;
    let length: u32 = 0;
    while (pointer < end) {
      const codePoint = decode(pointer, end);
      pointer += decodedLength;
      store<u32>(this.codePoints.pointer + (length << 2), codePoint);
      store<u8>(this.classes.pointer + length, classOf(codePoint));
      length++;
    }
    this.length = length;
  }

  at(position: u32): u32 {
    return load<u32>(this.codePoints.pointer + (position << 2));
  }

  /** The code point there, or NO_CHARACTER at the end. */
  peek(position: u32, end: u32): u32 {
    return position < end ? this.at(position) : NO_CHARACTER;
  }

  /** Whether a character of these classes is there. */
  is(position: u32, end: u32, classes: u8): bool {
    return position < end && (load<u8>(this.classes.pointer + position) & classes) != 0;
  }

  /** Where the run of these classes ends that begins here. */
  skip(position: u32, end: u32, classes: u8): u32 {
    while (this.is(position, end, classes)) position++;
    return position;
  }

  isNewline(position: u32, end: u32): bool {
    const codePoint = this.peek(position, end);
    return codePoint == LINE_FEED || codePoint == CARRIAGE_RETURN;
  }

  /** Where the white space ends that begins here. */
  spaceEnd(position: u32, end: u32): u32 {
    if (!this.is(position, end, WHITESPACE)) return position;
    if (end != this.runBound || position < this.runStart || position >= this.runEnd) {
      this.walkSpace(position, end);
    }
    return this.runEnd;
  }

  /** Behind the last line break of the white space that begins here, or `position` if it has none. */
  newlineEnd(position: u32, end: u32): u32 {
    if (this.spaceEnd(position, end) == position) return position;
    return this.runLastNewline > position ? this.runLastNewline : position;
  }

  free(): void {
    this.codePoints.free();
    this.classes.free();
  }

  private walkSpace(position: u32, end: u32): void {
    this.runBound = end;
    this.runStart = position;
    this.runLastNewline = 0;
    while (this.is(position, end, WHITESPACE)) {
      position++;
      if (this.isNewline(position - 1, end)) this.runLastNewline = position;
    }
    this.runEnd = position;
  }
}
