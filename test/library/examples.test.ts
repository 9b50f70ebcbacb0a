// Every example of the documentation is a program that compiles and runs, and prints what it says.

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Realm } from "../../host/index.ts";
import type { Model } from "../../host/index.ts";
import { sharedHubAccess } from "../../host/hub/hub-access.ts";
import { writeEncoderModel } from "../../scripts/synthetic/encoder-model.ts";
import { HubFile } from "../hub/local/hub-content.ts";
import { LocalHub } from "../hub/local/local-hub.ts";
import { genesisFile, sharedFile } from "../shared-data.ts";
import { documentedExamples } from "./examples/documented-examples.ts";
import { exampleModule, told } from "./examples/example-module.ts";
import type { ExampleModule, Given } from "./examples/example-module.ts";

const root = join(import.meta.dirname, "../..");
const modules = join(root, "build", "examples");
const miniLm = sharedFile("models/all-minilm-l6-v2-q8_0.gguf");

const examples = documentedExamples().map((example, index) => ({
  ...example,
  path: join(modules, `example-${index}.ts`),
}));

const embeds = /\bembedder\b|minilm/;
const runsHere = ({ code }: { readonly code: string }): boolean =>
  miniLm !== undefined || !embeds.test(code);

describe("every example of the documentation", () => {
  it("is there, and compiles", async () => {
    expect(examples.length).toBeGreaterThan(40);
    rmSync(modules, { recursive: true, force: true });
    mkdirSync(modules, { recursive: true });
    for (const { path, code } of examples) writeFileSync(path, exampleModule(code));
    // As a reader's own: strict alone.
    const loose = ["noUncheckedIndexedAccess", "noUnusedLocals", "noUnusedParameters"];
    writeFileSync(
      join(modules, "tsconfig.json"),
      JSON.stringify({
        extends: "../../tsconfig.json",
        compilerOptions: Object.fromEntries(loose.map((name) => [name, false])),
        include: ["*.ts", "../../host/abi/web-assembly.d.ts"],
        exclude: [],
      }),
    );
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const compiling = promisify(execFile)(process.execPath, [compiler, "--project", modules]);
    const { stdout } = await compiling.catch((failure: { stdout: string }) => failure);
    const places = new Map(examples.map(({ path, place }) => [path, place]));
    const named = stdout.replace(/^\S*(example-\d+\.ts)/gm, (name, file: string) => {
      return places.get(join(modules, file)) ?? name;
    });
    expect(named).toBe("");
  });

  describe("runs", () => {
    const folder = mkdtempSync(join(tmpdir(), "realm-examples-"));
    const before = process.cwd();
    let hub: LocalHub;
    let realm: Realm;
    let count = 0;

    beforeAll(async () => {
      symlinkSync(genesisFile, join(folder, "model.gguf"));
      if (miniLm !== undefined) symlinkSync(miniLm, join(folder, "minilm.gguf"));
      const component = join(root, "examples/constrained-decoder/constrained-decoder.wasm");
      symlinkSync(component, join(folder, "my.component.wasm"));
      process.chdir(folder);
      hub = await openHub();
      for (const [name, value] of Object.entries(hub.environment())) vi.stubEnv(name, value);
      realm = await Realm.open();
    });
    beforeEach(() => {
      vi.stubEnv("REALM_HOME", join(folder, `home-${count++}`));
      vi.spyOn(process.stdout, "write").mockReturnValue(true);
      vi.spyOn(console, "log").mockReturnValue();
    });
    afterEach(() => {
      vi.restoreAllMocks();
    });
    afterAll(async () => {
      process.chdir(before);
      await realm.close();
      await sharedHubAccess().close();
      await hub.close();
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    });

    for (const example of examples) {
      it.skipIf(!runsHere(example))(example.place, async () => {
        const { default: run } = (await import(example.path)) as ExampleModule;
        await using given = await makeGiven(realm, example.code);
        await run(given);
      });
    }
  });
});

/** What the code speaks of, and nothing else: models and tenants take time. */
async function makeGiven(realm: Realm, code: string): Promise<Partial<Given> & AsyncDisposable> {
  const uses = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(code);
  const model = await realm.load("genesis");
  const embedder = uses("embedder") ? await realm.load("./minilm.gguf") : undefined;
  const reranker = uses("reranker") ? await loadReranker(realm) : undefined;
  const isTenants = uses("tenant") || uses("session");
  const tenant = isTenants ? await realm.tenant("given", { models: [model] }) : undefined;
  const session = uses("session") ? await tenant?.session(model) : undefined;
  const close = async (): Promise<void> => {
    await tenant?.close();
    await embedder?.close();
    await reranker?.close();
  };
  return {
    realm,
    model,
    told,
    ...(embedder && { embedder }),
    ...(reranker && { reranker }),
    ...(tenant && { tenant }),
    ...(session && { session }),
    [Symbol.asyncDispose]: close,
  };
}

async function loadReranker(realm: Realm): Promise<Model> {
  writeEncoderModel({ architecture: "bert", type: "f32", pooling: 4 }, "reranker.gguf");
  return await realm.load("./reranker.gguf");
}

async function openHub(): Promise<LocalHub> {
  const hub = await LocalHub.open();
  hub.add("HuggingFaceTB/SmolLM2-135M-Instruct-GGUF", {
    files: {
      "smollm2-135m-instruct-q8_0.gguf": { path: genesisFile },
      "README.md": "# SmolLM2",
    },
    tags: ["gguf", "license:apache-2.0"],
    gguf: { architecture: "llama" },
  });
  hub.civitai.push({
    id: 42,
    name: "Dream",
    type: "LORA",
    description: "<p>Dreams</p>",
    creator: "somebody",
    tags: ["style"],
    downloads: 5,
    likes: 2,
    updatedAt: "2026-03-01T00:00:00.000Z",
    files: new Map([["dream.safetensors", new HubFile(new Uint8Array(1000))]]),
  });
  return hub;
}
