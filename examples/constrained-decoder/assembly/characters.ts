// Bytes in, whole UTF-8 characters out. A byte that can't go on the character before it makes U+FFFD of that
// (Unicode Standard, section 3.9), and begins anew.

export class Characters {
  /** Whole characters so far; whoever takes them empties it. */
  text: u8[] = [];
  /** Whether everything so far was UTF-8. */
  valid: bool = true;
  /** Bytes of a character whose end has not come yet. */
  private begun: u8[] = [];
  private length: i32 = 0;

  get isWhole(): bool {
    return this.begun.length == 0;
  }

  push(byte: u8): void {
    if (this.begun.length > 0 && !this.continues(byte)) this.finish();
    if (this.begun.length == 0) this.length = lengthOf(byte);
    if (this.length == 0) {
      this.replace();
      return;
    }
    this.begun.push(byte);
    if (this.begun.length < this.length) return;
    for (let i = 0; i < this.begun.length; i++) this.text.push(this.begun[i]);
    this.begun.length = 0;
  }

  /** The bytes end here. */
  finish(): void {
    if (this.begun.length == 0) return;
    this.begun.length = 0;
    this.replace();
  }

  private replace(): void {
    this.valid = false;
    this.text.push(0xef);
    this.text.push(0xbf);
    this.text.push(0xbd);
  }

  /** No overlong forms, no surrogates, nothing past U+10FFFF (Unicode Standard, table 3-7). */
  private continues(byte: u8): bool {
    if ((byte & 0xc0) != 0x80) return false;
    if (this.begun.length > 1) return true;
    const lead = this.begun[0];
    if (lead == 0xe0) return byte >= 0xa0;
    if (lead == 0xed) return byte < 0xa0;
    if (lead == 0xf0) return byte >= 0x90;
    return lead != 0xf4 || byte < 0x90;
  }
}

/** Bytes of the character that a byte begins, 0 if it begins none. */
function lengthOf(lead: u8): i32 {
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}
