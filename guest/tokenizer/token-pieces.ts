// What each token writes: the bytes of its text, or the text itself for markup. Made once, so that a token of
// a generation costs no decoding and no memory. Packed: piece i ends at ends[i].
import { decode, decodedLength, encode } from "../text/utf8";
import { FlatBuffer } from "../text/flat-buffer";
import { byteOfCharacter } from "./byte-encoding";
import { BYTE, HIDDEN, NORMAL, USER_DEFINED, Vocabulary } from "./vocabulary";

/** How texts of normal tokens are to be read. */
export enum PieceEncoding {
  /** U+2581 is a space. */
  EscapedSpaces,
  /** GPT-2's printable bytes. */
  PrintableBytes,
}

@final
export class TokenPieces {
  private bytes: FlatBuffer = new FlatBuffer();
  private byteLength: u32 = 0;
  private ends: FlatBuffer = new FlatBuffer();

  pointerOf(id: u32): usize {
    return this.bytes.pointer + this.startOf(id);
  }

  lengthOf(id: u32): u32 {
    return load<u32>(this.ends.pointer + (id << 2)) - this.startOf(id);
  }

  /** Makes all pieces; gives the id of a byte token that isn't written <0xHH>, or -1. */
  build(vocabulary: Vocabulary, encoding: PieceEncoding): i32 {
    this.ends.reserve(vocabulary.size << 2);
    this.bytes.reserve(vocabulary.texts.totalBytes);
    for (let id: u32 = 0; id < vocabulary.size; id++) {
      if (!this.add(vocabulary, id, encoding)) return id;
      store<u32>(this.ends.pointer + (id << 2), this.byteLength);
    }
    return -1;
  }

  free(): void {
    this.bytes.free();
    this.ends.free();
  }

  private startOf(id: u32): u32 {
    return id == 0 ? 0 : load<u32>(this.ends.pointer + ((id - 1) << 2));
  }

  private add(vocabulary: Vocabulary, id: u32, encoding: PieceEncoding): bool {
    const text = vocabulary.texts.pointerOf(id);
    const length = vocabulary.texts.lengthOf(id);
    if (vocabulary.has(id, HIDDEN | USER_DEFINED)) {
      this.append(text, length);
    } else if (vocabulary.has(id, NORMAL)) {
      if (encoding == PieceEncoding.PrintableBytes) this.appendDecoded(text, length);
      else this.appendUnescaped(text, length);
    } else if (vocabulary.has(id, BYTE)) {
      const byte = byteOfToken(text, length);
      if (byte < 0) return false;
      this.appendByte(<u8>byte);
    }
    return true;
  }

  private append(pointer: usize, length: u32): void {
    memory.copy(this.bytes.reserve(this.byteLength + length) + this.byteLength, pointer, length);
    this.byteLength += length;
  }

  private appendByte(byte: u8): void {
    store<u8>(this.bytes.reserve(this.byteLength + 1) + this.byteLength, byte);
    this.byteLength++;
  }

  private appendUnescaped(text: usize, length: u32): void {
    const end = text + length;
    while (text < end) {
      const escaped = end - text >= 3 && isEscapedSpace(text);
      this.appendByte(escaped ? 0x20 : load<u8>(text));
      text += escaped ? 3 : 1;
    }
  }

  /** A character that stands for no byte is written as it is. */
  private appendDecoded(text: usize, length: u32): void {
    const end = text + length;
    while (text < end) {
      const character = decode(text, end);
      text += decodedLength;
      const byte = byteOfCharacter(character);
      if (byte >= 0) {
        this.appendByte(<u8>byte);
      } else {
        this.byteLength += encode(
          character,
          this.bytes.reserve(this.byteLength + 4) + this.byteLength,
        );
      }
    }
  }
}

/** U+2581 LOWER ONE EIGHTH BLOCK, SentencePiece's space. */
export function isEscapedSpace(pointer: usize): bool {
  return load<u16>(pointer) == 0x96e2 && load<u8>(pointer, 2) == 0x81;
}

/** The byte of a text "<0xHH>", or -1. */
function byteOfToken(text: usize, length: u32): i32 {
  if (length != 6 || load<u8>(text) != 0x3c || load<u8>(text, 5) != 0x3e) return -1;
  if (load<u8>(text, 1) != 0x30 || load<u8>(text, 2) != 0x78) return -1;
  const high = hexadecimal(load<u8>(text, 3));
  const low = hexadecimal(load<u8>(text, 4));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexadecimal(digit: u8): i32 {
  if (digit >= 0x30 && digit <= 0x39) return digit - 0x30;
  if (digit >= 0x41 && digit <= 0x46) return digit - 0x37;
  if (digit >= 0x61 && digit <= 0x66) return digit - 0x57;
  return -1;
}
