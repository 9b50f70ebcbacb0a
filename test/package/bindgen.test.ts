// The binding generator as a package of its own: packed, in an empty project, it does what its README shows.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repository, Workshop } from "./installed-package.ts";
import type { PackedPackage } from "./installed-package.ts";

const folder = join(repository, "packages", "bindgen");
const workshop = new Workshop();
let packed: PackedPackage;
beforeAll(async () => {
  packed = await workshop.pack(folder);
});
afterAll(() => workshop.clear());

/** A block of code, by the file that the line before it names. */
const namedBlock = /^.*?`([\w/-]+\.\w+)`.*\n\n```\w+\n([\s\S]*?)^```/gm;

describe("realm-bindgen", () => {
  it("is in order for publint, and has types that fit what is run", async () => {
    const tarball = await readFile(packed.path);
    const { messages } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
    expect(messages).toEqual([]);
    const analysis = await checkPackage(createPackageFromTarballData(tarball));
    const problems = analysis.types === false ? ["no types"] : analysis.problems;
    expect(problems).toMatchObject([{ kind: "CJSResolvesToESM" }]);
  });

  it("holds built JavaScript and the AssemblyScript that it hands on, no sources", () => {
    const sources = packed.files.filter((path) => /(?<!\.d)\.ts$/.test(path));
    expect(sources).toEqual(["dist/assembly/runtime.ts"]);
  });

  it("builds and runs the component of its README", async () => {
    const readme = await readFile(join(folder, "README.md"), "utf8");
    const files = Object.fromEntries(
      [...readme.matchAll(namedBlock)].map(([, path = "", text = ""]) => [path, text]),
    );
    expect(Object.keys(files)).toEqual([
      "greeter.wit",
      "guest/greeter.ts",
      "guest/abort.ts",
      "build.js",
      "main.js",
    ]);
    const project = await workshop.linkedProject(
      packed,
      { "package.json": '{ "private": true, "type": "module" }', ...files },
      { name: "realm-bindgen", dependencies: ["@bytecodealliance/jco", "assemblyscript"] },
    );
    expect(await project.node("build.js")).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(await project.node("main.js")).toEqual({
      status: 0,
      stdout: "Hello, Ada!\n",
      stderr: "",
    });
  });
});
