// Names of models: what is one is the same on every system, and what is none leads nowhere.

import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, win32 } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import {
  asModelName,
  nameOfRecordFile,
  parseModelName,
  recordFileName,
} from "../../host/library/model-name.ts";
import { namedModel } from "../../host/library/locate-model.ts";
import { ModelLibrary } from "../../host/library/model-library.ts";
import { isFileName } from "../../host/library/model-record.ts";
import { StoreLayout } from "../../host/library/store-layout.ts";

const root = mkdtempSync(join(tmpdir(), "realm-names-"));
afterAll(() => rmSync(root, { recursive: true }));

const seeds = [
  "..",
  ".",
  "../x",
  "../../etc/passwd",
  "a/../../b",
  "/etc/passwd",
  "\\\\server\\share",
  "C:\\Windows",
  "c:/windows",
  "a\\..\\b",
  "a/b/c",
  "a//b",
  "/a",
  "a/",
  "~",
  "~/x",
  "$HOME",
  "`id`",
  "$(id)",
  "a;b",
  "a|b",
  "a b",
  " a",
  "a ",
  "a\tb",
  "a\nb",
  "a\0b",
  "a\x1b[31m",
  "con",
  "nul",
  "aux.gguf",
  "com1",
  "lpt9.txt",
  ".hidden",
  "-rf",
  "--help",
  "a..b",
  "a.",
  "a:",
  ":a",
  "a:b:c",
  "a:..",
  "a:../b",
  "a:b/c",
  "%2e%2e%2f",
  "..%2f..",
  "%00",
  "a?b",
  "a*b",
  "<a>",
  '"a"',
  "'a'",
  "ü",
  "ａ",
  "a\u202eb",
  "a\u200bb",
  "\u2024\u2024/x",
  "𝒶",
  "",
  "a".repeat(201),
];

/** Each seed, and the seed in places where names stand. */
const hostile = [
  ...new Set(
    seeds.flatMap((seed) => [
      seed,
      `../${seed}`,
      `${seed}/../x`,
      `a/../${seed}`,
      `x/${seed}/y/z`,
      `..\\${seed}`,
      `${seed}\0`,
      `./${seed}`,
      `a:${seed}/..`,
      `${seed}%2f..%2f`,
    ]),
  ),
];

describe("hostile names", () => {
  it("are over 500, and none names a model, or leads out of the store", () => {
    expect(hostile.length).toBeGreaterThan(500);
    const library = new ModelLibrary(new StoreLayout(join(root, "store", "models")));
    for (const name of hostile) {
      expect(() => parseModelName(name), JSON.stringify(name)).toThrow(
        expect.objectContaining({ code: "bad-argument" }),
      );
      expect(asModelName(name)).toBeUndefined();
      expect(library.find(name)).toBeUndefined();
      expect(namedModel(name, library)).toBeUndefined();
    }
    expect(readdirSync(root)).toEqual([]);
  });

  it("are quoted in messages with their controls escaped, and cut", () => {
    expect(() => parseModelName("a\x1b[31m")).toThrow(/"a\\u001b\[31m"/);
    expect(() => parseModelName("x".repeat(5000))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,250}$/s) }),
    );
  });
});

const part = fc.stringMatching(/^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,20}[A-Za-z0-9])?$/);
const names = fc
  .tuple(fc.option(part), part, fc.option(part))
  .map(
    ([owner, model, tag]) =>
      `${owner === null ? "" : `${owner}/`}${model}${tag === null ? "" : `:${tag}`}`,
  )
  .filter((name) => asModelName(name) !== undefined);

describe("names", () => {
  it("have one file each, within the folder of names, on every system", () => {
    const layout = new StoreLayout(join(root, "models"));
    fc.assert(
      fc.property(names, (text) => {
        const name = parseModelName(text);
        const path = layout.recordPath(name);
        expect(dirname(path)).toBe(layout.namesFolder);
        expect(win32.basename(basename(path))).toBe(basename(path));
        expect(nameOfRecordFile(recordFileName(name))).toBe(name);
      }),
    );
  });

  it("differ in their files where they differ, whatever the case", () => {
    fc.assert(
      fc.property(names, names, (one, other) => {
        const [first, second] = [parseModelName(one), parseModelName(other)];
        const files = [first, second].map(recordFileName);
        expect(files[0]?.toLowerCase() === files[1]?.toLowerCase()).toBe(first === second);
      }),
    );
  });

  it.each([
    "smollm2",
    "SmolLM2-135M:Q4_K_M",
    "owner/repo",
    "owner/repo:tag",
    "qwen2.5",
    "a_b.c-d",
    "console",
    "nulls",
  ])("%s is one", (name) => {
    expect(parseModelName(name)).toBe(name.toLowerCase());
  });
});

describe("files in a record", () => {
  it.each(seeds.filter((seed) => !/^[a-z0-9:. ]+$/i.test(seed) || /^\.|\.$|:/.test(seed)))(
    "%j is no file's name",
    (name) => {
      expect(isFileName(name)).toBe(false);
      expect(existsSync(join(root, "models", "parts"))).toBe(false);
    },
  );
});
