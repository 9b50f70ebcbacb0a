// UTF-8 as llama.cpp reads and writes it: overlong forms and surrogates are decoded as they stand, a byte
// that begins nothing is U+FFFD by itself. Nothing is read at or past `end`.

export const REPLACEMENT: u32 = 0xfffd;

/** Bytes that a lead byte promises; a continuation byte counts as one. */
export function promisedLength(lead: u8): u32 {
  return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** Bytes that the last `decode` consumed. */
export let decodedLength: u32 = 0;

/** The code point at `pointer`, which is before `end`. */
export function decode(pointer: usize, end: usize): u32 {
  const lead = <u32>load<u8>(pointer);
  decodedLength = 1;
  if (lead < 0x80) return lead;
  if (lead < 0xc0 || lead >= 0xf8) return REPLACEMENT;
  const length: u32 = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (end - pointer < length) return REPLACEMENT;
  let codePoint = lead & (0x7f >> length);
  for (let i: u32 = 1; i < length; i++) {
    const byte = <u32>load<u8>(pointer + i);
    if ((byte & 0xc0) != 0x80) return REPLACEMENT;
    codePoint = (codePoint << 6) | (byte & 0x3f);
  }
  if (codePoint > 0x10ffff) return REPLACEMENT;
  decodedLength = length;
  return codePoint;
}

/** Writes a code point, at most 4 bytes; gives their number. */
export function encode(codePoint: u32, pointer: usize): u32 {
  if (codePoint < 0x80) {
    store<u8>(pointer, <u8>codePoint);
    return 1;
  }
  if (codePoint < 0x800) {
    store<u8>(pointer, <u8>(0xc0 | (codePoint >> 6)));
    store<u8>(pointer, <u8>(0x80 | (codePoint & 0x3f)), 1);
    return 2;
  }
  if (codePoint < 0x10000) {
    store<u8>(pointer, <u8>(0xe0 | (codePoint >> 12)));
    store<u8>(pointer, <u8>(0x80 | ((codePoint >> 6) & 0x3f)), 1);
    store<u8>(pointer, <u8>(0x80 | (codePoint & 0x3f)), 2);
    return 3;
  }
  store<u8>(pointer, <u8>(0xf0 | (codePoint >> 18)));
  store<u8>(pointer, <u8>(0x80 | ((codePoint >> 12) & 0x3f)), 1);
  store<u8>(pointer, <u8>(0x80 | ((codePoint >> 6) & 0x3f)), 2);
  store<u8>(pointer, <u8>(0x80 | (codePoint & 0x3f)), 3);
  return 4;
}
