// JSON objects: the properties that have a name in the schema's order, optional ones or not, then others where they
// are allowed. A name is written in one way alone, so that no other can stand for it.

import { complement, hasCharacter, overlap } from "./character-set.ts";
import { characterSet, literal, oneOf, plainCharacters, times } from "./gbnf-text.ts";
import type { ObjectBranch } from "./branch.ts";
import type { GrammarRules, RuleOf } from "./grammar-rules.ts";

/** Characters of a name that the schema doesn't give, one more or less; small models find no end to them. */
const keyLengthMax = 64;

interface Member {
  /** GBNF of name, colon and value. */
  readonly text: string;
  readonly isRequired: boolean;
}

/** GBNF of the objects of a branch; undefined where a required property has no value. */
export function objectText(
  name: string,
  branch: ObjectBranch,
  rules: GrammarRules,
  ruleOf: RuleOf,
): string | undefined {
  const members = membersOf(branch, ruleOf);
  if (members === undefined) return undefined;
  const extra = extraMember(name, branch, rules, ruleOf);
  const heads = headTexts(name, members, extra, rules);
  const isEmptyAllowed = !members.some(({ isRequired }) => isRequired);
  return oneOf([
    ...(heads.length === 0 ? [] : [`"{" ws ${oneOf(heads)} ws "}"`]),
    ...(isEmptyAllowed ? ['"{}"'] : []),
  ]);
}

function membersOf(branch: ObjectBranch, ruleOf: RuleOf): Member[] | undefined {
  const { properties, required, additional } = branch;
  const members: Member[] = [];
  for (const name of new Set([...properties.keys(), ...required])) {
    const value = ruleOf(properties.get(name) ?? additional);
    const isRequired = required.has(name);
    if (value !== undefined) {
      members.push({ text: `${literal(`${JSON.stringify(name)}:`)} ws ${value}`, isRequired });
    } else if (isRequired) {
      return undefined;
    }
  }
  return members;
}

/** GBNF of the objects' beginnings: each member that may be the first, with all that may follow. */
function headTexts(
  name: string,
  members: readonly Member[],
  extra: string | undefined,
  rules: GrammarRules,
): string[] {
  const extras = extra === undefined ? '""' : `("," ws ${extra})*`;
  let rest = extras;
  const heads: string[] = [];
  for (const [index, { text, isRequired }] of [...members.entries()].toReversed()) {
    if (isRequired) heads.length = 0;
    heads.unshift(`${text} ${rest}`);
    const following = isRequired ? `"," ws ${text}` : `("," ws ${text})?`;
    rest = rules.define(`${name}-${index}`, `${following} ${rest}`);
  }
  const needsNone = !members.some(({ isRequired }) => isRequired);
  if (extra !== undefined && needsNone) heads.push(`${extra} ${extras}`);
  return heads;
}

/** GBNF of a property whose name the schema doesn't give. */
function extraMember(
  name: string,
  branch: ObjectBranch,
  rules: GrammarRules,
  ruleOf: RuleOf,
): string | undefined {
  const value = branch.isOpen ? ruleOf(branch.additional) : undefined;
  if (value === undefined) return undefined;
  const names = new Set([...branch.properties.keys(), ...branch.required]);
  const key = keyText(`${name}-key`, writable(names), rules, 0);
  return String.raw`"\"" ${key} "\":" ws ${value}`;
}

/** Names that a key could be, by their characters. */
function writable(names: ReadonlySet<string>): readonly (readonly string[])[] {
  const isPlain = (character: string): boolean =>
    hasCharacter(plainCharacters, character.codePointAt(0) ?? 0);
  return [...names]
    .map((text) => Array.from(text))
    .filter((characters) => characters.length <= keyLengthMax && characters.every(isPlain));
}

/** GBNF of a name, or behind `depth` characters of the rest of one, that is none of `taken`. */
function keyText(
  name: string,
  taken: readonly (readonly string[])[],
  rules: GrammarRules,
  depth: number,
): string {
  const character = rules.shared("key-character", () => characterSet(plainCharacters));
  const room = keyLengthMax - depth;
  const isWhole = depth > 0 && taken.every(([first]) => first !== undefined);
  const byFirst = Map.groupBy(
    taken.filter(([first]) => first !== undefined),
    ([first = ""]) => first,
  );
  if (byFirst.size === 0) return times(character, isWhole ? 0 : 1, Math.max(room, 1));
  const alternatives = [...byFirst].map(([first, rests], index) => {
    const inner = rests.map((characters) => characters.slice(1));
    return `${literal(first)} ${keyText(`${name}-${index}`, inner, rules, depth + 1)}`;
  });
  const firsts = [...byFirst.keys()].map((text) => text.codePointAt(0) ?? 0);
  const others = overlap(plainCharacters, complement(firsts.map((first) => [first, first])));
  alternatives.push(`${characterSet(others)} ${times(character, 0, Math.max(room - 1, 0))}`);
  return rules.define(name, [...alternatives, ...(isWhole ? ['""'] : [])].join(" | "));
}
