// A generation's tokens as text while they come: whole characters only, those of several tokens held back
// until the last of them. The joined output is the detokenized whole, with U+FFFD for what is no UTF-8.
import { CharacterStream } from "../text/character-stream";
import { FlatBuffer } from "../text/flat-buffer";
import { Tokenizer } from "./tokenizer";

@final
export class StreamDetokenizer {
  /** Bytes of whole characters at `pointer`; whoever has read them sets it to 0. */
  length: u32 = 0;
  private output: FlatBuffer = new FlatBuffer();
  private characters: CharacterStream = new CharacterStream();

  /** `special`: control tokens are written out. */
  constructor(
    private tokenizer: Tokenizer,
    private special: bool,
  ) {}

  get pointer(): usize {
    return this.output.pointer;
  }

  /** Bytes held back because their character is not whole. */
  get pendingLength(): u32 {
    return this.characters.pendingLength;
  }

  /** Adds a token of the vocabulary; gives the number of bytes that it completed. */
  push(id: u32): u32 {
    if (!this.tokenizer.isWritten(id, this.special)) return 0;
    const piece = this.tokenizer.piecePointer(id);
    const pieceLength = this.tokenizer.pieceLength(id);
    const before = this.length;
    // Each byte ends at most what was held back (3 bytes) and itself (3 bytes).
    this.output.reserve(this.length + pieceLength * 6);
    for (let i: u32 = 0; i < pieceLength; i++) {
      this.length += this.characters.push(load<u8>(piece + i), this.pointer + this.length);
    }
    return this.length - before;
  }

  /** Ends the text: what is held back can't become a character any more. */
  finish(): u32 {
    this.output.reserve(this.length + 3);
    const written = this.characters.flush(this.pointer + this.length);
    this.length += written;
    return written;
  }

  dispose(): void {
    this.output.free();
  }
}
