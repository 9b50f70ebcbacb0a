// `--grammar` and `--json-schema` as outsiders use them: what is written follows them, and what is wrong with them is said.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { realm } from "./realm-process.ts";
import type { Ended } from "./realm-process.ts";

const folder = mkdtempSync(join(tmpdir(), "realm-grammar-flags-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Flag, value, and what is said of it. */
const faults: readonly [string, () => string, number, string, string][] = [
  ["--grammar", () => join(folder, "none.gbnf"), 3, "not-found", "there is no file"],
  ["--grammar", () => file("bad.gbnf", "root ::= (\n"), 2, "bad-argument", "line 2, column 1"],
  ["--grammar", () => folder, 2, "bad-argument", "cannot read"],
  ["--json-schema", () => "{", 2, "bad-argument", "is no JSON"],
  ["--json-schema", () => '{"not": {}}', 1, "unsupported", 'the keyword "not"'],
  ["--json-schema", () => join(folder, "none.json"), 3, "not-found", "there is no file"],
];

const run = ["run", "genesis", "--json", "--seed", "1"];

describe("realm run", () => {
  it("holds the text to a grammar's file", async () => {
    const grammar = file("names.gbnf", 'root ::= " " [A-Z] [a-z]{2,9} "."\n');
    const { stdout, stderr } = await realm([...run, "--grammar", grammar, "And he said unto"]);
    expect(stderr).toBe("");
    const { text, finishReason } = JSON.parse(stdout);
    expect(text).toMatch(/^ [A-Z][a-z]{2,9}\.$/);
    expect(finishReason).toBe("eos");
  });

  it("holds the text to a JSON schema, a file or in place", async () => {
    const schema = '{"type":"array","items":{"enum":["Noah","Shem"]},"minItems":2,"maxItems":3}';
    for (const given of [schema, ` ${schema}`, file("names.json", schema)]) {
      const { stdout } = await realm([...run, "--json-schema", given, "The sons"]);
      const names: string[] = JSON.parse(JSON.parse(stdout).text);
      expect([2, 3]).toContain(names.length);
      for (const name of names) expect(["Noah", "Shem"]).toContain(name);
    }
  });

  it.each(faults)("says what is wrong with %s %#", async (flag, value, status, code, words) => {
    const ended: Ended = await realm([...run, flag, value(), "And he said"]);
    expect(ended.status).toBe(status);
    const { error } = JSON.parse(ended.stderr);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });
});
