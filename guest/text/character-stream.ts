// Bytes in, whole UTF-8 characters out. What may still become a character is held back (3 bytes at most);
// what no longer can becomes U+FFFD, one for each maximal prefix, as the Unicode Standard recommends
// (section 3.9) and TextDecoder does: the joined output is the decoded whole, however the input was cut.
import { REPLACEMENT, encode } from "./utf8";

/** Accepts bytes one by one and writes characters to a place that has room: 3 bytes for each byte in. */
@final
export class CharacterStream {
  // The bytes held back, first in the lowest byte, and how many.
  private held: u32 = 0;
  private heldLength: u32 = 0;
  /** Length of the character that is held back. */
  private promised: u32 = 0;
  // What the next byte may be.
  private lowest: u8 = 0x80;
  private highest: u8 = 0xbf;

  /** Bytes that are held back. */
  get pendingLength(): u32 {
    return this.heldLength;
  }

  /** Writes what a byte completes (up to 6 bytes); gives the number of bytes written. */
  push(byte: u8, output: usize): u32 {
    let written: u32 = 0;
    if (this.heldLength != 0) {
      if (byte >= this.lowest && byte <= this.highest) return this.extend(byte, output);
      written = this.flush(output);
    }
    if (byte < 0x80) {
      store<u8>(output + written, byte);
      return written + 1;
    }
    if (byte < 0xc2 || byte > 0xf4) return written + encode(REPLACEMENT, output + written);
    this.begin(byte);
    return written;
  }

  /** Ends the text: what is held back becomes U+FFFD. Gives the number of bytes written, 0 or 3. */
  flush(output: usize): u32 {
    if (this.heldLength == 0) return 0;
    this.heldLength = 0;
    return encode(REPLACEMENT, output);
  }

  private begin(lead: u8): void {
    this.held = lead;
    this.heldLength = 1;
    this.promised = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    // No overlong forms, no surrogates, nothing past U+10FFFF (Unicode Standard, table 3-7).
    this.lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    this.highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  }

  private extend(byte: u8, output: usize): u32 {
    this.held |= (<u32>byte) << (8 * this.heldLength++);
    this.lowest = 0x80;
    this.highest = 0xbf;
    if (this.heldLength < this.promised) return 0;
    for (let i: u32 = 0; i < this.promised; i++) {
      store<u8>(output + i, <u8>(this.held >> (8 * i)));
    }
    this.heldLength = 0;
    return this.promised;
  }
}
