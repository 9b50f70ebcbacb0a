// Reads the S-expressions of the WebAssembly text format into nested lists; comments are dropped.
// Strings keep their quotes, so that an atom still says what it was. Grammar: WebAssembly core specification, 6.3.

export type Expression = string | readonly Expression[];
export type List = readonly Expression[];

const token = /\(;[\s\S]*?;\)|;;[^\n]*|[()]|"(?:[^"\\]|\\.)*"|[^\s()"]+/g;

/** The top-level expressions of `source`. */
export function readExpressions(source: string): List {
  const open: Expression[][] = [[]];
  for (const [text] of source.matchAll(token)) {
    if (text.startsWith("(;") || text.startsWith(";;")) continue;
    if (text === "(") open.push([]);
    else if (text === ")") closeList(open);
    else open.at(-1)?.push(text);
  }
  if (open.length !== 1) throw new Error(`WAT ends inside ${open.length - 1} open lists`);
  return open[0] ?? [];
}

function closeList(open: Expression[][]): void {
  const list = open.pop();
  const parent = open.at(-1);
  if (!list || !parent) throw new Error("WAT closes a list that was never opened");
  parent.push(list);
}

/** The list at `index`. */
export function listAt(list: List, index: number): List {
  const item = list.at(index);
  if (item === undefined || typeof item === "string") throw unexpected("a list", index, list);
  return item;
}

/** The atom at `index`, as it is written. */
export function atomAt(list: List, index: number): string {
  const item = list.at(index);
  if (typeof item !== "string") throw unexpected("an atom", index, list);
  return item;
}

/** The string at `index` without its quotes. Names of the component model need no escapes. */
export function stringAt(list: List, index: number): string {
  const atom = atomAt(list, index);
  if (!atom.startsWith('"')) throw unexpected("a string", index, list);
  return atom.slice(1, -1);
}

/** The first list in `list` that begins with the atom `keyword`. */
export function findList(list: List, keyword: string): List | undefined {
  return list.find((item): item is List => typeof item !== "string" && item[0] === keyword);
}

function unexpected(what: string, index: number, list: List): Error {
  return new Error(`WAT: expected ${what} at ${index} of ${JSON.stringify(list).slice(0, 200)}`);
}
