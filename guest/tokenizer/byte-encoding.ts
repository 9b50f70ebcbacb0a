// GPT-2 writes the bytes of a text as printable characters: those of Latin-1 that are printable stand for
// themselves, the 68 others for U+0100 .. U+0143 in order (openai/gpt-2, bytes_to_unicode).

const PRINTABLE_FIRST: u32 = 0x21;
const SHIFTED: u32 = 0x100;
const SHIFTED_COUNT: u32 = 68;

/** The character that stands for a byte. */
export function characterOfByte(byte: u32): u32 {
  if (byte < PRINTABLE_FIRST) return SHIFTED + byte;
  if (byte < 0x7f) return byte;
  if (byte <= 0xa0) return SHIFTED + 33 + (byte - 0x7f);
  return byte == 0xad ? SHIFTED + SHIFTED_COUNT - 1 : byte;
}

/** The byte that a character stands for, or -1. */
export function byteOfCharacter(character: u32): i32 {
  if (character < SHIFTED) {
    return characterOfByte(character) == character ? <i32>character : -1;
  }
  const shifted = character - SHIFTED;
  if (shifted >= SHIFTED_COUNT) return -1;
  if (shifted < 33) return shifted;
  return shifted == SHIFTED_COUNT - 1 ? 0xad : 0x7f + (shifted - 33);
}
