// The elements that alternatives of a grammar are made of, each in one number.

/** What an element is, in its two lowest bits; what it names is above. */
export enum ElementKind {
  /** The alternative ends. */
  End,
  /** A node of the automaton: one character. */
  Character,
  /** A rule. */
  Rule,
  /** A repetition. */
  Repeat,
}

export function element(kind: ElementKind, value: u32): u32 {
  return (<u32>kind) | (value << 2);
}

export function kindOf(element: u32): u32 {
  return element & 3;
}

export function valueOf(element: u32): u32 {
  return element >> 2;
}
