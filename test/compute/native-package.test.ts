// Which package of prebuilt binaries a platform has, and what is said where there is none.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findNativePackage, nativePackages } from "../../host/compute/ggml/native-package.ts";

describe("the platforms with binaries", () => {
  it("are those whose packages package.json names, all of one version", () => {
    const path = join(import.meta.dirname, "../../package.json");
    const { optionalDependencies } = JSON.parse(readFileSync(path, "utf8")) as {
      optionalDependencies: Record<string, string>;
    };
    const names = Object.values(nativePackages).map((name) => `@node-llama-cpp/${name}`);
    expect(Object.keys(optionalDependencies).sort()).toEqual(names.sort());
    expect(new Set(Object.values(optionalDependencies)).size).toBe(1);
  });
});

describe("findNativePackage", () => {
  it("finds ggml's libraries for this machine", () => {
    const { directory, ggml, ggmlBase } = findNativePackage();
    expect(ggml.startsWith(directory)).toBe(true);
    expect(ggmlBase).toContain("ggml-base");
  });

  it.each([
    ["freebsd", "x64"],
    ["linux", "riscv64"],
  ])("refuses %s on %s, and says which platforms there are", (platform, arch) => {
    expect(() => findNativePackage({ platform, arch })).toThrow(
      expect.objectContaining({
        code: "unsupported",
        message: expect.stringMatching(
          new RegExp(`platform "${platform}" .* architecture "${arch}": .* linux-x64`),
        ) as string,
      }),
    );
  });

  it("refuses a platform whose package is not installed, and names both", () => {
    const platform = process.platform === "win32" ? "darwin" : "win32";
    expect(() => findNativePackage({ platform, arch: "arm64" })).toThrow(
      expect.objectContaining({
        code: "unsupported",
        message: expect.stringMatching(
          `^cannot compute on ${platform}-arm64: the package "@node-llama-cpp/`,
        ) as string,
      }),
    );
  });
});
