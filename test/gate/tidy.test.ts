// The tidy rules find planted faults, and leave alone what only looks like one.

import { describe, expect, it } from "vitest";
import { checkCycles } from "../../scripts/tidy/cycles.ts";
import { checkErrorCodes } from "../../scripts/tidy/error-codes.ts";
import { checkFloors } from "../../scripts/tidy/floors.ts";
import { checkLeftovers } from "../../scripts/tidy/leftovers.ts";
import { checkNames } from "../../scripts/tidy/names.ts";
import { sourceFile } from "../../scripts/tidy/source-tree.ts";
import type { Finding } from "../../scripts/tidy/source-tree.ts";

const dependencies = new Map([
  ["host", new Set(["koffi", "@scope/name"])],
  ["packages/bindgen", new Set(["assemblyscript"])],
]);

function floorFaults(path: string, code: string): string[] {
  return messages(checkFloors([sourceFile(path, code)], dependencies));
}

function leftovers(code: string, path = "host/gguf/a.ts"): string[] {
  return messages(checkLeftovers([sourceFile(path, `// A file.\n${code}`)]));
}

function messages(findings: readonly Finding[]): string[] {
  return findings.map(({ path, line, message }) => `${path}:${line}: ${message}`);
}

describe("floors", () => {
  it("an import from a floor below is fine", () => {
    expect(floorFaults("host/store/a.ts", 'import { b } from "../gguf/b.ts";')).toEqual([]);
  });

  it("an import from a floor above is found and named", () => {
    const faults = floorFaults("host/gguf/a.ts", '\nimport type { B } from "../store/b.ts";');
    expect(faults).toEqual([expect.stringContaining("host/gguf/a.ts:2: host/gguf imports from")]);
  });

  it.each([
    ["a sibling", "host/gguf/a.ts", 'export * from "../abi/b.ts";'],
    ["a sibling on a later line", "host/hub/a.ts", 'import {\n  b,\n} from "../runtime/b.ts";'],
    ["a dynamic import upwards", "host/error/a.ts", 'await import("../cli/b.ts");'],
    ["a worker upwards", "host/compute/a.ts", 'new URL("../runtime/w.ts", import.meta.url);'],
    ["a test from the host", "host/cli/a.ts", 'import { b } from "../../test/b.ts";'],
    ["the host from a guest", "guest/a.ts", 'import { b } from "../host/b";'],
    ["a package from a guest", "guest/a.ts", 'import { b } from "koffi";'],
    ["a dev dependency from the host", "host/cli/a.ts", 'import { b } from "vitest";'],
    ["Node's own without node:", "host/cli/a.ts", 'import { b } from "fs";'],
    ["the host from a package", "packages/bindgen/a.ts", 'import { b } from "../../host/b.ts";'],
    ["a package from another", "packages/bindgen/a.ts", 'import { b } from "../clone/b.js";'],
    ["the host's dependency from a package", "packages/bindgen/a.ts", 'import b from "koffi";'],
    ["a folder on no floor", "host/other/a.ts", 'import { b } from "../error/b.ts";'],
  ])("%s is found", (_, path, code) => {
    expect(floorFaults(path, code)).toHaveLength(1);
  });

  it.each([
    ["the same folder", "host/gguf/a.ts", 'import { b } from "./b.ts";'],
    ["Node's own", "host/gguf/a.ts", 'import { b } from "node:fs";'],
    ["a dependency's file", "host/gguf/a.ts", 'import b from "@scope/name/file.js";'],
    ["AssemblyScript's own library", "guest/a.ts", 'import { b } from "rt/common";'],
    ["it in a package", "packages/bindgen/assembly/a.ts", 'import { b } from "shared/runtime";'],
    ["a package's own dependency", "packages/bindgen/a.ts", 'import b from "assemblyscript/asc";'],
    ["the binding generator", "scripts/a.ts", 'import { b } from "../packages/bindgen/index.ts";'],
    ["an import in a comment", "host/gguf/a.ts", '// import { b } from "../cli/b.ts";'],
    ["an import in a string", "host/gguf/a.ts", "const a = 'from \"../cli/b.ts\"';"],
    ["a test of everything", "test/a.ts", 'import { b } from "../host/cli/b.ts";'],
  ])("%s is fine", (_, path, code) => {
    expect(floorFaults(path, code)).toEqual([]);
  });
});

describe("cycles", () => {
  function cycle(sources: Record<string, string>): string[] {
    return messages(
      checkCycles(Object.entries(sources).map(([path, text]) => sourceFile(path, text))),
    );
  }

  it("a chain is fine", () => {
    expect(cycle({ "host/a.ts": 'import "./b.ts";', "host/b.ts": 'import "./c.ts";' })).toEqual([]);
  });

  it("three files in a ring are one finding that names all three", () => {
    const faults = cycle({
      "host/a.ts": 'import "./b.ts";',
      "host/b.ts": 'import type { C } from "./c.ts";',
      "host/c.ts": 'import "./a.ts"; import "./d.ts";',
      "host/d.ts": "",
    });
    expect(faults).toEqual([expect.stringContaining("host/a.ts, host/b.ts, host/c.ts")]);
  });

  it("a file that imports itself is found", () => {
    expect(cycle({ "host/a.ts": 'import "./a.ts";' })).toHaveLength(1);
  });

  it("a thread that imports what starts it is no cycle", () => {
    const faults = cycle({
      "host/a.ts": 'new URL("./worker.ts", import.meta.url);',
      "host/worker.ts": 'import "./a.ts";',
    });
    expect(faults).toEqual([]);
  });
});

describe("names", () => {
  it.each([
    "host/utils/a.ts",
    "host/gguf/string-helpers.ts",
    "scripts/common.ts",
    "host/kvCache.ts",
  ])("%s is found", (path) => {
    expect(checkNames([sourceFile(path, "")])).toHaveLength(1);
  });

  it.each(["host/kv-cache.ts", "test/gguf/reader.test.ts", "vitest.config.ts", "README.md"])(
    "%s is fine",
    (path) => {
      expect(checkNames([sourceFile(path, "")])).toEqual([]);
    },
  );
});

describe("leftovers", () => {
  it.each([
    ["a marker", "// TODO: later"],
    ["any as a type", "const a: any = 1;"],
    ["any as an argument", "const a = new Map<string, any>();"],
    ["any in a cast", "f(a as any);"],
    ["a non-null mark", "const b = a.c!.d;"],
    ["a non-null mark behind a call", "f(a())!;"],
    ["a field said to be set", "class A { a!: B; }"],
    ["a double cast", "f(a as unknown as B);"],
    ["a silenced compiler", "// @ts-ignore"],
    ["a silenced linter without a reason", "// oxlint-disable-next-line no-console"],
    ["a test alone", 'it.only("a", f);'],
    ["a skipped suite", 'describe.skip("a", f);'],
    ["a path of one machine", `const a = "${["", "home", "me", "x"].join("/")}";`],
  ])("%s is found, with its line", (_, code) => {
    expect(leftovers(code)).toEqual([expect.stringContaining("host/gguf/a.ts:2: ")]);
  });

  it.each([
    ["unequal", "if (a !== b && c != d) f(!e);"],
    ["any as a word", "const any = 1; f(any, o.any); Promise.any(p);"],
    ["a marker's word in a string", 'const a = "TODO";'],
    [
      "a silenced linter with its reason",
      "// oxlint-disable-next-line no-console -- it is the console",
    ],
    ["a conditional skip", "it.skipIf(!file)('a', f);"],
    ["a route or glob", 'const a = "https://host/root/x"; const b = "./tmp/x";'],
  ])("%s is fine", (_, code) => {
    expect(leftovers(code)).toEqual([]);
  });

  it("a field said to be set is fine in AssemblyScript, which has no other way", () => {
    expect(leftovers("class A { a!: B; }", "guest/a.ts")).toEqual([]);
  });

  it("a file of 301 lines is found unless its first line says why it is long", () => {
    const body = "const a = 1;\n".repeat(300);
    expect(checkLeftovers([sourceFile("a.ts", `// A file.\n${body}`)])).toHaveLength(1);
    expect(checkLeftovers([sourceFile("a.ts", `// Long: one table.\n${body}`)])).toEqual([]);
    expect(checkLeftovers([sourceFile("a.ts", `// Generated from b.\n${body}`)])).toEqual([]);
  });

  it("examples in TSDoc make no file long; what follows them does", () => {
    const example = `/**\n * A.\n *\n * @example\n${" * a();\n".repeat(200)} */\n`;
    const file = (lines: number): ReturnType<typeof sourceFile> =>
      sourceFile("a.ts", `// A file.\n${example}${"const a = 1;\n".repeat(lines)}`);
    expect(checkLeftovers([file(200)])).toEqual([]);
    expect(checkLeftovers([file(300)])).toHaveLength(1);
  });

  it("a file without an opening comment is found", () => {
    expect(checkLeftovers([sourceFile("a.ts", "const a = 1;\n")])).toHaveLength(1);
  });
});

describe("error codes", () => {
  const noExcuses = new Map<string, string>();
  const test = (text: string, path = "test/gguf/a.test.ts") => [sourceFile(path, text)];

  it("a code that a test names in a string is fine", () => {
    expect(
      checkErrorCodes(test('expect(code).toBe("bad-file");'), ["bad-file"], noExcuses),
    ).toEqual([]);
  });

  it.each([
    ["no test names", test("")],
    ["only a comment names", test('// "bad-file"')],
    ["only the gate's tests name", test('f("bad-file");', "test/gate/a.test.ts")],
    ["only the host names", test('f("bad-file");', "host/gguf/a.ts")],
  ])("a code that %s is found", (_, files) => {
    expect(messages(checkErrorCodes(files, ["bad-file"], noExcuses))).toEqual([
      expect.stringContaining('"bad-file"'),
    ]);
  });

  it("an excuse holds while there is such a code", () => {
    const excused = new Map([["deadline", "no deadlines yet"]]);
    expect(checkErrorCodes(test(""), ["deadline"], excused)).toEqual([]);
    expect(checkErrorCodes(test(""), [], excused)).toHaveLength(1);
  });
});
