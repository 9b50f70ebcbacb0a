// docs/SUPPORT.md says what the code's tables and the tests' opening comments say, and nothing is without a proof but
// what is excused here.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { proofsOf, readTests } from "../../scripts/support/proofs.ts";
import {
  architectureNames,
  preTokenizerNames,
  supportedNames,
  tokenizerNames,
} from "../../scripts/support/supported.ts";
import type { SupportKind } from "../../scripts/support/supported.ts";
import { supportPage, supportPagePath } from "../../scripts/support-page.ts";

it("docs/SUPPORT.md is what node scripts/support-page.ts writes", () => {
  expect(readFileSync(supportPagePath, "utf8")).toBe(supportPage());
});

/** What has no test yet, and why; "all" of a kind, or names. */
const excused: Readonly<Partial<Record<SupportKind, "all" | readonly string[]>>> = {
  // Known by its pre-tokenizer of the same name; `check-compatibility` doesn't let a model with it through.
  tokenizers: ["gemma4"],
  // Tests run where they run.
  platforms: "all",
};

const kinds: readonly SupportKind[] = [
  "architectures",
  "tensor types",
  "KV types",
  "tokenizers",
  "pre-tokenizers",
  "platforms",
];

it.each(kinds)("of the %s each is proven by a test, or excused and not proven", (kind) => {
  const proofs = proofsOf(kind, supportedNames()[kind], readTests());
  const unproven = [...proofs].filter(([, paths]) => paths.length === 0).map(([name]) => name);
  const excuses = excused[kind] ?? [];
  if (excuses === "all") expect(unproven.length).toBeGreaterThan(0);
  else expect(unproven, `write "// Proves ${kind}: <name>" into its test`).toEqual(excuses);
});

describe("names are read from", () => {
  it("the table of architectures, whatever their functions are called", () => {
    const text =
      'function a(): Architecture {\n  return new Architecture("first-one");\n}\n' +
      'function b(): Architecture {\n  const entry = a();\n  entry.name = "b2";\n}\n' +
      "const architectures: Architecture[] = [a(), b()];\n";
    expect(architectureNames(text)).toEqual(["first-one", "b2"]);
  });

  it("the comparisons of tokenizers, but not from an empty text", () => {
    const text =
      '  readKind(): Error {\n    if (name == "x" || name == "y") a();\n    name == "";\n  }\n  z(name == "z")';
    expect(tokenizerNames(text)).toEqual(["x", "y"]);
  });

  it("rows of pre-tokenizers", () => {
    expect(preTokenizerNames('table.row("a b-2.0", [X]);\n  table.row(\n    "c", [Y]);')).toEqual([
      "a",
      "b-2.0",
      "c",
    ]);
  });

  it.each([architectureNames, tokenizerNames, preTokenizerNames])(
    "no text that holds no table: %o throws",
    (read) => {
      expect(() => read("// empty")).toThrow("is not where it was");
    },
  );
});

describe("proofs", () => {
  const names = ["llama", "qwen2"];

  it("are lines of the opening comment alone, of their kind", () => {
    const text =
      "// A test.\n// Proves architectures: qwen2\n// Proves KV types: f16\n\n// Proves architectures: llama\n";
    const proofs = proofsOf("architectures", names, [{ path: "test/a.test.ts", text }]);
    expect([...proofs]).toEqual([
      ["llama", []],
      ["qwen2", ["test/a.test.ts"]],
    ]);
  });

  it("of all are of each", () => {
    const text = "// Proves architectures: all\n";
    const proofs = proofsOf("architectures", names, [{ path: "test/a.test.ts", text }]);
    expect([...proofs.values()]).toEqual([["test/a.test.ts"], ["test/a.test.ts"]]);
  });

  it("of what there is not are refused, with the test's path", () => {
    const files = [{ path: "test/a.test.ts", text: "// Proves architectures: lama\n" }];
    expect(() => proofsOf("architectures", names, files)).toThrow(
      'test/a.test.ts proves "lama", not one of the architectures',
    );
  });
});
