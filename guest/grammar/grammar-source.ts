// A grammar's text under a cursor, which owns the offset: characters, escapes, names, numbers, space and comments.
// The first problem stays, with its line and column.

import { Error } from "../bindings/wit";
import { badArgument, limit } from "../model/failure";

/** In UTF-16 units. The JSON schemas of large interfaces become some 100,000. */
const SOURCE_LENGTH_MAX: i32 = 1 << 20;
const CODE_POINT_MAX: u32 = 0x10ffff;
/** Behind the last character. */
export const END_OF_SOURCE: u32 = u32.MAX_VALUE;

export class GrammarSource {
  at: i32 = 0;
  problem: Error | null = null;

  constructor(private text: string) {
    if (text.length > SOURCE_LENGTH_MAX) {
      this.problem = limit(
        `cannot read the grammar: it has ${text.length} characters, the limit is ${SOURCE_LENGTH_MAX}`,
      );
    }
  }

  /** False, for whoever gives up with it. */
  fail(message: string): bool {
    if (!this.problem)
      this.problem = badArgument(`cannot read the grammar${this.place()}: ${message}`);
    return false;
  }

  failLimit(message: string): bool {
    if (!this.problem) this.problem = limit(`cannot read the grammar${this.place()}: ${message}`);
    return false;
  }

  private place(): string {
    let line = 1;
    let lineStart = 0;
    for (let i = 0; i < this.at && i < this.text.length; i++) {
      if (this.text.charCodeAt(i) != 0x0a) continue;
      line++;
      lineStart = i + 1;
    }
    return ` at line ${line}, column ${this.at - lineStart + 1}`;
  }

  peek(): u32 {
    return this.peekAt(0);
  }

  peekAt(distance: i32): u32 {
    const index = this.at + distance;
    return index < this.text.length ? this.text.charCodeAt(index) : END_OF_SOURCE;
  }

  /** Whether that character was next; then it is behind the cursor. */
  take(character: u32): bool {
    if (this.peek() != character) return false;
    this.at++;
    return true;
  }

  /** What stands at the cursor, for a message. */
  found(): string {
    const code = this.peek();
    if (code == END_OF_SOURCE) return "the end";
    if (code == 0x0a || code == 0x0d) return "the end of the line";
    return `"${String.fromCodePoint(this.text.codePointAt(this.at))}"`;
  }

  skipSpace(overLines: bool): void {
    for (;;) {
      const code = this.peek();
      if (code == 0x23) this.skipComment();
      else if (code == 0x20 || code == 0x09) this.at++;
      else if (overLines && (code == 0x0a || code == 0x0d)) this.at++;
      else return;
    }
  }

  private skipComment(): void {
    while (this.peek() != END_OF_SOURCE && this.peek() != 0x0a && this.peek() != 0x0d) this.at++;
  }

  /** A rule's name, or an empty text. */
  name(): string {
    const start = this.at;
    while (isNameCharacter(this.peek())) this.at++;
    return this.text.substring(start, this.at);
  }

  /** A whole number under 2^32 - 1, or -1 with a problem. */
  integer(): i64 {
    let value: i64 = 0;
    const start = this.at;
    while (isDigit(this.peek())) {
      value = value * 10 + (this.peek() - 0x30);
      if (value >= <i64>u32.MAX_VALUE) {
        this.failLimit("a number of times is over 4294967294");
        return -1;
      }
      this.at++;
    }
    if (this.at > start) return value;
    this.fail(`a number is wanted, and there is ${this.found()}`);
    return -1;
  }

  /** A character of a literal or set, escapes resolved; -1 with a problem. */
  character(): i32 {
    if (this.take(0x5c)) return this.escape();
    const code = this.text.codePointAt(this.at);
    this.at += code > 0xffff ? 2 : 1;
    return code;
  }

  private escape(): i32 {
    const code = this.peek();
    if (code == END_OF_SOURCE) return this.noCharacter("it ends within an escape");
    this.at++;
    switch (code) {
      case 0x78: // x
        return this.hexadecimal(2);
      case 0x75: // u
        return this.hexadecimal(4);
      case 0x55: // U
        return this.hexadecimal(8);
      case 0x74: // t
        return 0x09;
      case 0x72: // r
        return 0x0d;
      case 0x6e: // n
        return 0x0a;
      case 0x5c: // backslash
      case 0x22: // quotation mark
      case 0x5b: // brackets
      case 0x5d:
      case 0x2d: // minus
        return code;
      default:
        this.at--;
        return this.noCharacter(`there is no escape \\${this.found()}`);
    }
  }

  private hexadecimal(digits: i32): i32 {
    let value: u32 = 0;
    for (let i = 0; i < digits; i++) {
      const digit = hexadecimalDigit(this.peek());
      if (digit < 0) {
        return this.noCharacter(
          `${digits} hexadecimal digits are wanted, and there is ${this.found()}`,
        );
      }
      value = (value << 4) | digit;
      this.at++;
    }
    if (value > CODE_POINT_MAX || (value & 0xfffff800) == 0xd800) {
      return this.noCharacter(`U+${value.toString(16)} is no character`);
    }
    return value;
  }

  private noCharacter(message: string): i32 {
    this.fail(message);
    return -1;
  }
}

export function isNameCharacter(code: u32): bool {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    isDigit(code) ||
    code == 0x2d ||
    code == 0x5f
  );
}

export function isDigit(code: u32): bool {
  return code >= 0x30 && code <= 0x39;
}

function hexadecimalDigit(code: u32): i32 {
  if (isDigit(code)) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
