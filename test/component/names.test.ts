// The grammar of names, and which versions stand for each other.

import { describe, expect, it } from "vitest";

import {
  isCoreName,
  isLabel,
  isPlainName,
  linkName,
  readInterfaceName,
} from "../../host/component/names.ts";

describe("a label", () => {
  it.each(["a", "run", "next-batch", "q8-0", "HTTP", "get-HTTP-header", "a1"])(
    "%s is one",
    (name) => {
      expect(isLabel(name)).toBe(true);
    },
  );

  it.each([
    "",
    "A1b",
    "aB",
    "1a",
    "a-",
    "-a",
    "a--b",
    "a_b",
    "a.b",
    "a b",
    "a\n",
    "__proto__",
    "é",
  ])("%j is none", (name) => {
    expect(isLabel(name)).toBe(false);
  });
});

describe("a plain name", () => {
  it.each(["run", "[method]program.run", "[static]program.create", "[constructor]program"])(
    "%s is one",
    (name) => {
      expect(isPlainName(name)).toBe(true);
    },
  );

  it.each(["[method]run", "[constructor]a.b", "[other]a.b", "[method]a.b.c", "[method]a.b\n"])(
    "%j is none",
    (name) => {
      expect(isPlainName(name)).toBe(false);
    },
  );
});

describe("an interface's name", () => {
  it.each([
    ["realm:inference/compute@0.1.0", "realm:inference/compute", "0.1.0"],
    ["wasi:io/streams@0.2.0-rc-2023-11-10", "wasi:io/streams", "0.2.0-rc-2023-11-10"],
    ["a:b/c@1.2.3+build.5", "a:b/c", "1.2.3+build.5"],
    ["a:b-2/c", "a:b-2/c", undefined],
  ])("%s is read", (name, path, version) => {
    expect(readInterfaceName(name)).toEqual({ path, version });
  });

  it.each([
    "a/b",
    "a:b",
    "a:b/c@",
    "a:b/c@1",
    "a:b/c@1.0",
    "a:b/c@01.0.0",
    "A:b/c",
    "a:b/c/d",
    "a:b/c@1.0.0\n",
  ])("%j is none", (name) => {
    expect(readInterfaceName(name)).toBeUndefined();
  });

  it.each([
    ["a:b/c@0.2.0", "a:b/c@0.2.9", true],
    ["a:b/c@1.0.0", "a:b/c@1.7.2", true],
    ["a:b/c@0.2.0", "a:b/c@0.3.0", false],
    ["a:b/c@0.0.1", "a:b/c@0.0.2", false],
    ["a:b/c@1.0.0", "a:b/c@2.0.0", false],
    ["a:b/c@0.2.0-rc.1", "a:b/c@0.2.0", false],
    ["a:b/c@1.0.0", "a:b/c", false],
  ])("%s and %s are linked: %s", (left, right, together) => {
    const [first, second] = [left, right].map((name) => {
      const read = readInterfaceName(name);
      return read && linkName(read);
    });
    expect(first === second).toBe(together);
  });
});

describe("a core name", () => {
  it.each(["", "$root", "$imports", "cm32p2|realm:x/y@1|run", "[export]a:b/c#[method]d.e", "0"])(
    "%j may be used",
    (name) => {
      expect(isCoreName(name)).toBe(true);
    },
  );

  it.each(["'", '"', "`", "\\", "${a}", "a\n", "\u2028", "__proto__"])("%j may not", (name) => {
    expect(isCoreName(name)).toBe(false);
  });
});
