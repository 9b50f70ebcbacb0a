// The lock names every platform's packages, so that `npm ci` needs no registry that carries them all.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { missingPackages } from "../../scripts/complete-lock.ts";
import type { Lock } from "../../scripts/complete-lock.ts";

const path = join(import.meta.dirname, "../../package-lock.json");

describe("package-lock.json", () => {
  it("lacks no optional package; else run `node scripts/complete-lock.ts`", () => {
    const lock = JSON.parse(readFileSync(path, "utf8")) as Lock;
    expect(Object.keys(missingPackages(lock))).toEqual([]);
  });

  it("names no registry", () => {
    expect(readFileSync(path, "utf8")).not.toMatch(/"resolved": "https?:/);
  });
});

describe("what a lock lacks", () => {
  it("is read from the package's name: system, processor and C library", () => {
    const lock = {
      packages: {
        "node_modules/a": {
          dev: true,
          optionalDependencies: { "@a/binding-linux-arm64-musl": "1.2.3", "@a/win-x64": "1.2.3" },
        },
      },
    } as const;
    expect(missingPackages(lock)).toEqual({
      "node_modules/@a/binding-linux-arm64-musl": {
        version: "1.2.3",
        cpu: ["arm64"],
        libc: ["musl"],
        os: ["linux"],
        dev: true,
        optional: true,
      },
      "node_modules/@a/win-x64": {
        version: "1.2.3",
        cpu: ["x64"],
        os: ["win32"],
        dev: true,
        optional: true,
      },
    });
  });

  it("goes below the package that asks where another version stands above", () => {
    const lock = {
      packages: {
        "node_modules/a": { optionalDependencies: { "a-linux-x64": "2.0.0" } },
        "node_modules/a-linux-x64": { version: "1.0.0" },
      },
    };
    expect(Object.keys(missingPackages(lock))).toEqual(["node_modules/a/node_modules/a-linux-x64"]);
  });
});
