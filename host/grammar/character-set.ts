// Sets of Unicode characters as disjoint, ascending ranges: what a pattern's `[...]`, `.` and `\d` stand for.

export type CharacterSet = readonly (readonly [first: number, last: number])[];

const codePointMax = 0x10ffff;

export const everyCharacter: CharacterSet = complement([]);

export function charactersOf(...texts: readonly string[]): CharacterSet {
  return unite(texts.map((text) => rangeOf(text)));
}

/** `"a"` or `"az"`: from the first to the last of its characters. */
function rangeOf(text: string): readonly [number, number] {
  const [first = 0, last = first] = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return [first, last];
}

export function unite(ranges: CharacterSet): CharacterSet {
  const united: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = united.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else united.push([first, last]);
  }
  return united;
}

/** All characters that are not in the set; surrogates are none. */
export function complement(ranges: CharacterSet): CharacterSet {
  const rest: [number, number][] = [];
  let next = 0;
  for (const [first, last] of unite([...ranges, [0xd800, 0xdfff]])) {
    if (first > next) rest.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= codePointMax) rest.push([next, codePointMax]);
  return rest;
}

export function overlap(a: CharacterSet, b: CharacterSet): CharacterSet {
  return complement(unite([...complement(a), ...complement(b)]));
}

export function hasCharacter(set: CharacterSet, codePoint: number): boolean {
  return set.some(([first, last]) => codePoint >= first && codePoint <= last);
}
