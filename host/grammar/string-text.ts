// JSON strings of a given length, pattern or format. Lengths count characters, so no character is written as two
// escapes.

import type { StringBranch } from "./branch.ts";
import { jsonCharacter, oneOf, times } from "./gbnf-text.ts";
import type { GrammarRules } from "./grammar-rules.ts";
import { overLimit, unsupported } from "./json-schema.ts";
import type { Place } from "./json-schema.ts";
import { parsePattern } from "./pattern.ts";
import type { Anchored, Pattern, RepeatPattern } from "./pattern.ts";

/** Times that a length or repetition may ask for. */
const timesMax = 2 ** 31;

/** What is written between the quotation marks, and how many characters that is. */
interface Content {
  readonly text: string;
  readonly least: number;
  readonly most: number;
}

const days = (last: string): string => `("0" [1-9] | [1-2] [0-9]${last})`;
const date =
  `[0-9]{4} "-" (("0" [13578] | "1" [02]) "-" ${days(' | "3" [01]')}` +
  ` | ("0" [469] | "11") "-" ${days(' | "30"')} | "02-" ("0" [1-9] | "1" [0-9] | "2" [0-8]))`;
const hour = '([01] [0-9] | "2" [0-3])';
const minute = "[0-5] [0-9]";
const time =
  `"T" ${hour} ":" ${minute} ":" ${minute} ("." [0-9]{1,6})?` +
  ` ("Z" | [-+] ("0" [0-9] | "1" [0-3]) ":" ${minute})`;

/** RFC 3339, the 29th of February left out because it is none in most years; RFC 9562. */
const formats: ReadonlyMap<string, Content> = new Map([
  ["date", { text: date, least: 10, most: 10 }],
  ["date-time", { text: `${date} ${time}`, least: 20, most: 32 }],
  ["uuid", { text: '[0-9a-f]{8} ("-" [0-9a-f]{4}){3} "-" [0-9a-f]{12}', least: 36, most: 36 }],
]);

/** GBNF of the strings of a branch, with their quotation marks. */
export function stringText(place: Place, branch: StringBranch, rules: GrammarRules): string {
  const contents = [
    ...[...branch.patterns].map(([source, at]) => patternContent(at, source, rules)),
    ...[...branch.formats].map(([name, at]) => formatContent(at, name)),
  ];
  const [content, ...others] = contents;
  if (content === undefined) return quoted(plainText(place, branch, rules));
  if (others.length > 0) throw unsupported(place, "several patterns or formats for one value");
  if (content.least < branch.minLength || content.most > branch.maxLength) {
    throw unsupported(
      place,
      "minLength or maxLength beside a pattern or format that does not keep to it",
    );
  }
  return quoted(content.text);
}

function plainText(
  place: Place,
  { minLength, maxLength }: StringBranch,
  rules: GrammarRules,
): string {
  return times(characterRule(rules), bounded(place, minLength), bounded(place, maxLength));
}

/** Any character of a JSON string. */
function characterRule(rules: GrammarRules): string {
  return rules.shared(
    "character",
    () =>
      String.raw`[^"\\\x00-\x1f\x7f] | "\\" (["\\/bfnrt] | "u" ([0-9a-cefA-CEF] [0-9a-fA-F]{3} | [dD] [0-7] [0-9a-fA-F]{2}))`,
  );
}

function quoted(content: string): string {
  return String.raw`"\"" ${content} "\""`;
}

function formatContent(place: Place, name: string): Content {
  const format = formats.get(name);
  if (format === undefined) throw unsupported(place, `the format ${JSON.stringify(name)}`);
  return format;
}

function patternContent(place: Place, source: string, rules: GrammarRules): Content {
  const contents = parsePattern(place, source).map((part) => anchoredContent(place, part, rules));
  return choice(contents);
}

/** Where a pattern has no anchor anything may stand. */
function anchoredContent(
  place: Place,
  { begins, ends, pattern }: Anchored,
  rules: GrammarRules,
): Content {
  const inner = contentOf(place, pattern);
  const rest: Content = { text: `${characterRule(rules)}*`, least: 0, most: Infinity };
  return sequence([...(begins ? [] : [rest]), inner, ...(ends ? [] : [rest])]);
}

function contentOf(place: Place, pattern: Pattern): Content {
  if (pattern.kind === "set") return { text: jsonCharacter(pattern.set), least: 1, most: 1 };
  if (pattern.kind === "repeat") return repeatContent(place, pattern);
  const parts = pattern.parts.map((part) => contentOf(place, part));
  return pattern.kind === "choice" ? choice(parts) : sequence(parts);
}

function repeatContent(place: Place, { part, least, most }: RepeatPattern): Content {
  const inner = contentOf(place, part);
  const largest = bounded(place, most);
  if (largest === 0) return { text: '""', least: 0, most: 0 };
  return {
    text: times(`(${inner.text})`, least, largest),
    least: inner.least * least,
    most: inner.most === 0 ? 0 : inner.most * largest,
  };
}

function sequence(parts: readonly Content[]): Content {
  return {
    text: parts.length === 0 ? '""' : parts.map(({ text }) => text).join(" "),
    least: parts.reduce((sum, { least }) => sum + least, 0),
    most: parts.reduce((sum, { most }) => sum + most, 0),
  };
}

function choice(parts: readonly Content[]): Content {
  return {
    text: oneOf(parts.map(({ text }) => text)),
    least: Math.min(...parts.map(({ least }) => least)),
    most: Math.max(...parts.map(({ most }) => most)),
  };
}

function bounded(place: Place, count: number): number {
  if (count === Infinity || count <= timesMax) return count;
  throw overLimit(place, `a length of ${count} is over ${timesMax}`);
}
