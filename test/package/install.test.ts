// The package installed into an empty project of each kind works there as the clone's sources do.
// Proves platforms: linux-x64

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Realm } from "../../host/index.ts";
import { LocalHub } from "../hub/local/local-hub.ts";
import { genesisFile, sharedFile } from "../shared-data.ts";
import { everyday, manifest as listOf } from "../web/marketplace/sample-models.ts";
import { repository, Workshop } from "./installed-package.ts";
import type { Ended, Project } from "./installed-package.ts";

const prompt = "In the beginning";
const maxTokens = 12;
const storiesFile = sharedFile("models/stories-260k.gguf");
const module = join("node_modules", "realm-runtime");
const installedGenesis = join(module, "models", "genesis-4m-q8_0.gguf");

/** What each kind of project does: opens a model by its argument and prints what it generates, greedily. */
const generation = `
async function main(path: string): Promise<void> {
  await using realm = await Realm.open({ threads: 1 });
  const model: Model = await realm.load(path);
  const ids: number[] = [];
  for await (const token of model.generate("${prompt}", { temperature: 0, maxTokens: ${maxTokens} }))
    ids.push(token.id);
  const missing = await realm.load("missing.gguf").catch((error: unknown) => error);
  console.log(JSON.stringify({ ids, code: missing instanceof RealmError ? missing.code : "" }));
}
main(process.argv[2] ?? "");
`;
const plainGeneration = generation.replaceAll(
  /: (?:string|Promise<void>|Model|number\[\]|unknown)/g,
  "",
);

/** Asks a hub on this machine, where loading native code fails, and says what a process has open of it. */
const hubProgram = `
process.env.HF_ENDPOINT = process.argv[2];
process.dlopen = () => { throw new Error("native code was loaded"); };
const { searchHuggingFaceModels, checkModelCompatibility } = await import("realm-runtime/hub");
const [model] = await searchHuggingFaceModels("genesis");
const { sharedObjects } = process.report.getReport();
const native = sharedObjects.filter((path) => /node_modules|ggml|koffi/.test(path));
console.log(JSON.stringify({ id: model.id, native, check: typeof checkModelCompatibility }));
`;

const manifest = (type: string): string => JSON.stringify({ private: true, type });

const typeScriptSettings = JSON.stringify({
  compilerOptions: {
    target: "es2024",
    module: "nodenext",
    strict: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: false,
    lib: ["es2024", "esnext.disposable"],
    types: ["node"],
    typeRoots: [join(repository, "node_modules", "@types")],
    outDir: "built",
  },
  include: ["*.ts", "*.cts"],
});

const workshop = new Workshop();
let esm: Project;
let commonJs: Project;
let typeScript: Project;
beforeAll(async () => {
  const packed = await workshop.pack();
  [esm, commonJs, typeScript] = await Promise.all([
    workshop.project(packed, {
      "package.json": manifest("module"),
      "main.js": `import { Realm, RealmError } from "realm-runtime";${plainGeneration}`,
      "hub.js": hubProgram,
      "lists/hf-filter-all.json": JSON.stringify(listOf(everyday)),
    }),
    workshop.project(packed, {
      "package.json": manifest("commonjs"),
      "main.js": `const { Realm, RealmError } = require("realm-runtime");${plainGeneration}`,
    }),
    workshop.project(packed, {
      "package.json": manifest("module"),
      "tsconfig.json": typeScriptSettings,
      "main.ts": `import { type Model, Realm, RealmError } from "realm-runtime";${generation}`,
      "required.cts": `import { type Model, Realm, RealmError } from "realm-runtime";${generation}`,
      "browser/tsconfig.json":
        '{ "extends": "../tsconfig.json", "include": ["."], "compilerOptions": ' +
        '{ "noEmit": true, "types": [], "lib": ["es2024", "esnext.disposable", "dom"] } }',
      "browser/main.ts":
        'import { Realm } from "realm-runtime";\n' +
        "export const open: () => Promise<Realm> = () => Realm.open();\n",
      "wrong/tsconfig.json":
        '{ "extends": "../tsconfig.json", "compilerOptions": { "noEmit": true }, "include": ["."] }',
      "wrong/main.ts":
        'import { Realm } from "realm-runtime";\nconst realm = await Realm.open({ threads: "many" });\n' +
        "const model = await realm.load(42);\nmodel.generate();\n",
    }),
  ]);
});
afterAll(() => workshop.clear());

/** By the clone's sources. */
async function expectedIds(path: string): Promise<number[]> {
  await using realm = await Realm.open({ threads: 1 });
  const model = await realm.load(path);
  const ids: number[] = [];
  for await (const { id } of model.generate(prompt, { temperature: 0, maxTokens })) ids.push(id);
  return ids;
}

async function expectGeneration({ status, stdout, stderr }: Ended, path: string): Promise<void> {
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(JSON.parse(stdout)).toEqual({ ids: await expectedIds(path), code: "not-found" });
}

describe("imported from an ES module", () => {
  it("generates with the model that it brings", async () => {
    await expectGeneration(await esm.node("main.js", installedGenesis), genesisFile);
  });

  it.skipIf(storiesFile === undefined)("generates with a model file", async () => {
    await expectGeneration(await esm.node("main.js", storiesFile ?? ""), storiesFile ?? "");
  });
});

describe("the entry of hubs", () => {
  it("asks a hub, and loads no native code", async () => {
    await using hub = await LocalHub.open();
    hub.add("owner/Genesis-GGUF", { files: { "genesis-Q8_0.gguf": { path: genesisFile } } });
    const { status, stdout, stderr } = await esm.node("hub.js", hub.origin);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({ id: "owner/Genesis-GGUF", native: [], check: "function" });
  });
});

describe("required from CommonJS", () => {
  it("generates", async () => {
    await expectGeneration(await commonJs.node("main.js", installedGenesis), genesisFile);
  });
});

describe("in a TypeScript project", () => {
  const compiler = join(repository, "node_modules", "typescript", "bin", "tsc");

  it("compiles strictly, libraries checked, and generates as ES module and as CommonJS", async () => {
    expect(await typeScript.node(compiler)).toEqual({ status: 0, stdout: "", stderr: "" });
    for (const program of ["main.js", "required.cjs"]) {
      const ended = await typeScript.node(join("built", program), installedGenesis);
      await expectGeneration(ended, genesisFile);
    }
  });

  it("compiles with the browser's library in place of Node's types", async () => {
    const ended = await typeScript.node(compiler, "--project", "browser");
    expect(ended).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("refuses arguments of other types", async () => {
    const { status, stdout } = await typeScript.node(compiler, "--project", "wrong");
    expect(status).not.toBe(0);
    expect(stdout.match(/main\.ts\(\d+,\d+\): error TS\d+/g)).toEqual([
      "main.ts(2,34): error TS2322",
      "main.ts(3,32): error TS2345",
      "main.ts(4,7): error TS2554",
    ]);
  });
});

describe("the installed binary", () => {
  const flags = ["--temperature", "0", "--max-tokens", String(maxTokens), "--json"];

  async function tokensOf(...more: readonly string[]): Promise<unknown> {
    const { status, stdout, stderr } = await esm.realm("run", "genesis", ...flags, ...more, prompt);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return (JSON.parse(stdout) as { tokens: unknown }).tokens;
  }

  it("says the package's version", async () => {
    const text = await readFile(join(repository, "package.json"), "utf8");
    const { version } = JSON.parse(text) as { version: string };
    expect(await esm.realm("--version")).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("runs the embedded model, on a thread and in a process", async () => {
    const ids = await expectedIds(genesisFile);
    expect(await tokensOf()).toEqual(ids);
    expect(await tokensOf("--isolation", "process")).toEqual(ids);
  });

  it("writes the pages of a marketplace", async () => {
    const words = ["manifest", "site", "--manifests", "lists", "--out", "site", "--json"];
    const { status, stdout, stderr } = await esm.realm(...words, "--quiet");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ models: everyday.length });
    expect(await readFile(join(esm.folder, "site", "index.html"), "utf8")).toContain("SmolLM2");
  });

  it("says what to install for a guest of one's own, and runs it then", async () => {
    const guest = join(repository, "examples", "rust-guest", "rust-guest.wasm");
    for (const name of ["@bytecodealliance/jco-transpile", "@bytecodealliance/preview2-shim"]) {
      const refused = await esm.realm("run", "genesis", "--guest", guest, "--json", prompt);
      expect(refused.status).toBe(1);
      const { error } = JSON.parse(refused.stderr) as { error: { code: string; message: string } };
      expect(error.code).toBe("unsupported");
      expect(error.message).toContain(`npm install ${name}`);
      await esm.link(name);
    }
    expect(await tokensOf("--guest", guest, "--kv-type", "f32")).toHaveLength(maxTokens);
  });
});
