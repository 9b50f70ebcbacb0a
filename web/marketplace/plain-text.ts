// Strangers' texts for one place of a page: without characters that are not seen, or that turn the text around them, and
// no longer than the place has room for.

/** Controls, and marks that change the direction of what follows (Unicode, UAX 9). */
const unseen = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+/gu;

export function plainText(text: string, lengthMax: number): string {
  // Cut first: the rest costs time by its length.
  const characters = Array.from(text.slice(0, 4 * lengthMax).replaceAll(unseen, " "));
  const plain = characters.slice(0, lengthMax).join("").trim();
  return characters.length > lengthMax ? `${plain}…` : plain;
}
