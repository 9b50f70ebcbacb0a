/**
 * Writes guest/text/unicode-table.ts, the class of every code point from the \p{} of this Node's regular expressions,
 * and guest/text/folding-table.ts, what WordPiece makes of a code point before it looks for words. Tokenizers were trained with one version of Unicode and llama.cpp carries 15.1,
 * so what Unicode 16 and 17 assigned counts as unassigned here too.
 *
 * Usage: node scripts/unicode-tables.ts
 */
import { writeFileSync } from "node:fs";
import { format } from "prettier";

const UNICODE_OF_NODE = "17.0";

/** Code points that Unicode 16.0 and 17.0 assigned (its DerivedAge.txt), in hexadecimal. */
const ASSIGNED_AFTER_15_1 = `
88f 897 c5c cdc 1acf-1add 1ae0-1aeb 1b4e-1b4f 1b7f 1c89-1c8a 20c1 2427-2429 2b96 31e4-31e5
a7cb-a7cf a7d2 a7d4 a7da-a7dc a7f1 fbc3-fbd2 fd90-fd91 fdc8-fdce 105c0-105f3 10940-10959
10d40-10d65 10d69-10d85 10d8e-10d8f 10ec2-10ec7 10ed0-10ed8 10efa-10efc 11380-11389 1138b
1138e 11390-113b5 113b7-113c0 113c2 113c5 113c7-113ca 113cc-113d5 113d7-113d8 113e1-113e2
116d0-116e3 11b60-11b67 11bc0-11be1 11bf0-11bf9 11db0-11ddb 11de0-11de9 11f5a 13460-143fa
16100-16139 16d40-16d79 16ea0-16eb8 16ebb-16ed3 16ff2-16ff6 187f8-187ff 18cff 18d09-18d1e
18d80-18df2 1cc00-1ccfc 1cd00-1ceb3 1ceba-1ced0 1cee0-1cef0 1e5d0-1e5fa 1e5ff 1e6c0-1e6de
1e6e0-1e6f5 1e6fe-1e6ff 1f6d8 1f777-1f77a 1f8b2-1f8bb 1f8c0-1f8c1 1f8d0-1f8d8 1fa54-1fa57
1fa89-1fa8a 1fa8e-1fa8f 1fabe 1fac6 1fac8 1facd 1fadc 1fadf 1fae9-1faea 1faef 1fbcb-1fbef
1fbfa 2b73a-2b73f 2cea2-2cead 323b0-33479
`;

/** In the order in which they are asked; guest/text/classes.ts has the same numbers. */
const CLASSES: readonly { name: string; bit: number; members: RegExp }[] = [
  { name: "whitespace", bit: 1, members: /\p{White_Space}/u },
  { name: "letter", bit: 2, members: /\p{L}/u },
  { name: "number", bit: 4, members: /\p{N}/u },
  { name: "mark", bit: 8, members: /\p{M}/u },
  { name: "punctuation", bit: 16, members: /\p{P}/u },
  { name: "symbol", bit: 32, members: /\p{S}/u },
];
const OTHER = 64;
const CODE_POINTS = 0x110000;

function later(): Set<number> {
  const result = new Set<number>();
  for (const range of ASSIGNED_AFTER_15_1.trim().split(/\s+/)) {
    const [first = "", last = first] = range.split("-");
    for (let code = parseInt(first, 16); code <= parseInt(last, 16); code++) result.add(code);
  }
  return result;
}

function classOf(code: number): number {
  const character = String.fromCodePoint(code);
  return CLASSES.find(({ members }) => members.test(character))?.bit ?? OTHER;
}

/** First code point of each run, shifted left by 8, with the run's class below. */
function runs(): number[] {
  const unassigned = later();
  const result: number[] = [];
  let previous = 0;
  for (let code = 0; code < CODE_POINTS; code++) {
    const current = unassigned.has(code) ? OTHER : classOf(code);
    if (current !== previous) result.push(code * 256 + current);
    previous = current;
  }
  return result;
}

if (process.versions.unicode !== UNICODE_OF_NODE) {
  throw new Error(
    `Node has Unicode ${process.versions.unicode}, expected ${UNICODE_OF_NODE}: ` +
      "extend ASSIGNED_AFTER_15_1 by what was assigned since",
  );
}
const later15 = later();

/** What becomes of each code point, where it changes; code points assigned later stay as they are. */
function changes(change: (character: string) => string): [number, number][] {
  const result: [number, number][] = [];
  for (let code = 0; code < CODE_POINTS; code++) {
    if (later15.has(code) || (code >= 0xd800 && code < 0xe000)) continue;
    const changed = change(String.fromCodePoint(code)).codePointAt(0) ?? code;
    if (changed !== code) result.push([code, changed]);
  }
  return result;
}

/** First and last code point and what is added, where the code points between, one or two apart, all add the same. */
function lowercaseRuns(): number[] {
  const runs: { first: number; last: number; step: number; added: number }[] = [];
  for (const [code, lower] of changes((character) => character.toLowerCase())) {
    const run = runs.at(-1);
    const step = code - (run?.last ?? -Infinity);
    const follows = run !== undefined && run.added === lower - code && step <= 2;
    if (follows && (run.step === 0 || run.step === step)) Object.assign(run, { last: code, step });
    else runs.push({ first: code, last: code, step: 0, added: lower - code });
  }
  return runs.flatMap(({ first, last, step, added }) => [first * 4 + step, last, added]);
}

/** First and last code point and the base that all between have: the first of their canonical decomposition. */
function baseRuns(): number[] {
  const runs: [number, number, number][] = [];
  for (const [code, base] of changes((character) => character.normalize("NFD"))) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === code - 1 && run[2] === base) run[1] = code;
    else runs.push([code, code, base]);
  }
  return runs.flat();
}

/** First and last code points of the categories Cc, Cf, Co and Cs. */
function controlRuns(): number[] {
  const runs: [number, number][] = [];
  for (let code = 0; code < CODE_POINTS; code++) {
    if (later15.has(code) || !/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u.test(String.fromCodePoint(code)))
      continue;
    const run = runs.at(-1);
    if (run !== undefined && run[1] === code - 1) run[1] = code;
    else runs.push([code, code]);
  }
  return runs.flat();
}

interface Table {
  readonly name: string;
  readonly doc: string;
  readonly values: readonly number[];
}

async function write(file: string, tables: readonly Table[]): Promise<void> {
  const lists = tables.map(({ name, doc, values }) => {
    const type = values.some((value) => value < 0) ? "i32" : "u32";
    const list = values.map((value) => (value < 0 ? String(value) : "0x" + value.toString(16)));
    return `/** ${doc} */\nexport const ${name}: StaticArray<${type}> = [${list.join(", ")}];\n`;
  });
  const head = "// Generated by scripts/unicode-tables.ts: do not edit. Unicode 15.1.\n";
  const source = [head, ...lists].join("\n");
  const path = new URL(`../guest/text/${file}`, import.meta.url);
  writeFileSync(path, await format(source, { parser: "typescript", printWidth: 100 }));
}

await write("unicode-table.ts", [
  {
    name: "RUNS",
    doc: "First code point of each run << 8 | its class, ascending; see classes.ts.",
    values: runs(),
  },
]);
await write("folding-table.ts", [
  {
    name: "LOWERCASE_RUNS",
    doc: "First code point << 2 | the step from one to the next, last code point, what is added; ascending.",
    values: lowercaseRuns(),
  },
  {
    name: "BASE_RUNS",
    doc: "First code point, last code point, the base of all of them; ascending.",
    values: baseRuns(),
  },
  {
    name: "CONTROL_RUNS",
    doc: "First and last code point of each run of controls, formats, private ones and surrogates; ascending.",
    values: controlRuns(),
  },
]);
