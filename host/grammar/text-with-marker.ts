// Free text in which one thing must follow wherever a marker stands, as rules of GBNF: the automaton of Knuth, Morris and
// Pratt (1977) that looks for the marker, with a rule for each of its states.

import { characterSet, literal } from "./gbnf-text.ts";
import { charactersOf, complement } from "./character-set.ts";

/**
 * Rules `<name>-0`, where a text begins, to `<name>-<n - 1>`, of n characters of a marker. The rule `behind` follows the
 * marker, and has the rest of the text in it. A text may end anywhere but there.
 */
export function textWithMarker(name: string, marker: string, behind: string): string {
  const characters = Array.from(marker);
  const alphabet = [...new Set(characters)];
  const others = characterSet(complement(charactersOf(...alphabet)));
  const ruleOf = (state: number): string =>
    state === characters.length ? behind : `${name}-${state}`;
  const rules = characters.map((_, state) => {
    const known = alphabet.map(
      (character) => `${literal(character)} ${ruleOf(nextState(characters, state, character))}`,
    );
    return `${ruleOf(state)} ::= ${known.join(" | ")} | ${others} ${ruleOf(0)} | ""\n`;
  });
  return rules.join("");
}

/** How much of the marker a text ends with, whose end had `state` characters of it, behind one more character. */
function nextState(marker: readonly string[], state: number, character: string): number {
  const end = [...marker.slice(0, state), character];
  for (let length = end.length; length > 0; length--) {
    const tail = end.slice(end.length - length);
    if (tail.every((each, index) => each === marker[index])) return length;
  }
  return 0;
}
