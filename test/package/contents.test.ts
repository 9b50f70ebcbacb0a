// What is published: all of host/, built, and nothing that only a clone needs; in order for whoever imports it.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { globSync } from "node:fs";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repository, Workshop } from "./installed-package.ts";
import type { PackedPackage } from "./installed-package.ts";

const workshop = new Workshop();
let packed: PackedPackage;
let tarball: Buffer<ArrayBuffer>;
beforeAll(async () => {
  packed = await workshop.pack();
  tarball = await readFile(packed.path);
});
afterAll(() => workshop.clear());

describe("the package", () => {
  it("has every module of host/ as JavaScript, and every file beside them", () => {
    const sources = globSync("**/*", { cwd: join(repository, "host") })
      .filter((path) => /\.(?:js|wasm)$|(?<!\.d)\.ts$/.test(path))
      .map((path) => `dist/${path.replaceAll("\\", "/").replace(/\.ts$/, ".js")}`);
    expect(sources.length).toBeGreaterThan(100);
    expect(packed.files.filter((path) => /^dist\/.*\.(?:js|wasm)$/.test(path)).sort()).toEqual(
      sources.sort(),
    );
  });

  it("has the binary, the embedded model, the contract, the console, the pages and the license", () => {
    expect(packed.files).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "README.md",
        "bin/realm.js",
        "build/web/console/index.html",
        "docs/ERRORS.md",
        "models/genesis-4m-q8_0.gguf",
        "wit/realm.wit",
      ]),
    );
  });

  it("has no source, test or script of the clone", () => {
    const folders = new Set(packed.files.map((path) => path.split("/")[0]));
    for (const name of ["host", "guest", "web", "test", "bench", "scripts", "examples", "packages"])
      expect(folders).not.toContain(name);
    expect(packed.files.filter((path) => /(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });

  it("has the declarations that its entry needs, each with all that it imports", async () => {
    const declarations = packed.files.filter((path) => path.endsWith(".d.ts"));
    expect(declarations).toContain("dist/index.d.ts");
    for (const path of declarations) {
      const text = await readFile(join(repository, path), "utf8");
      for (const [, target = ""] of text.matchAll(/(?:from |import\()"(\.[^"]+)"/g)) {
        expect(target, path).toMatch(/\.js$/);
        const declaration = join(repository, path, "..", target.replace(/\.js$/, ".d.ts"));
        expect(existsSync(declaration), `${path} imports ${target}`).toBe(true);
      }
    }
  });

  it("is in order for publint, suggestions included", async () => {
    const { messages } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
    expect(messages).toEqual([]);
  });

  it("has types that fit what is run, however it is resolved", async () => {
    const analysis = await checkPackage(createPackageFromTarballData(tarball));
    const problems = analysis.types === false ? ["no types"] : analysis.problems;
    // An older Node cannot require ES modules; Node 24, which the package asks for, can.
    const allowed = { kind: "CJSResolvesToESM", resolutionKind: "node16-cjs" };
    // Nor does the oldest way of resolving know of entry points beside the main one.
    const beside = { kind: "NoResolution", entrypoint: "./hub", resolutionKind: "node10" };
    expect(problems).toEqual([
      { ...allowed, entrypoint: "." },
      beside,
      { ...allowed, entrypoint: "./hub" },
    ]);
  });
});
