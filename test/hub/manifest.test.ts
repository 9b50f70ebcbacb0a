// Manifests: what is written is read again, the same answers give the same bytes, and names in them are pulled.

import { readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  buildManifests,
  manifestFileName,
  manifestText,
} from "../../host/hub/manifest/build-manifest.ts";
import { Manifest, sizeClassOf } from "../../host/hub/manifest/manifest.ts";
import { readManifest } from "../../host/hub/manifest/read-manifest.ts";
import { pullModel } from "../../host/hub/pull/pull-model.ts";
import { genesisFile } from "../shared-data.ts";
import { codeOf, noise, withHub } from "./hub-folder.ts";
import { HubFile } from "./local/hub-content.ts";

const fixture = withHub();

function addModels(): void {
  fixture.hub.add("owner/Genesis-GGUF", {
    files: { "genesis-Q8_0.gguf": { path: genesisFile }, "README.md": "# Genesis\n" },
    lastModified: "2026-05-01T10:00:00.000Z",
    downloads: 10,
  });
  fixture.hub.add("owner/Other-GGUF", {
    files: { "other-Q2_K.gguf": noise(500), "other-Q4_K_M.gguf": noise(900) },
    lastModified: "2026-04-01T10:00:00.000Z",
    downloads: 20,
  });
  fixture.hub.add("owner/No-GGUF", { files: { "model.safetensors": noise(10) } });
}

async function build(filter: "small" | "all" = "small", options = {}): Promise<string> {
  const [manifest] = await buildManifests(
    [filter],
    { sort: "downloads", ...options },
    fixture.access,
  );
  return manifest === undefined ? "" : manifestText(manifest);
}

describe("a manifest", () => {
  it("is read as it was written", async () => {
    addModels();
    const text = await build("small", { compatibility: true, readme: true });
    const path = join(fixture.folder, manifestFileName("HuggingFace", "small"));
    writeFileSync(path, text);
    const manifest = await readManifest(path);
    expect(manifestText(manifest)).toBe(text);
    expect(manifest).toMatchObject({
      schemaVersion: 1,
      filter: "small",
      timestamp: "2026-05-01T10:00:00.000Z",
      models: [
        { id: "owner/Other-GGUF", slug: "owner--Other-GGUF", bytes: 900, quantization: "Q4_K_M" },
        {
          id: "owner/Genesis-GGUF",
          name: "Genesis-GGUF",
          file: "genesis-Q8_0.gguf",
          compatibility: { compatible: true, confidence: "high" },
          readme: "# Genesis\n",
        },
      ],
    });
  });

  it("is the same whenever it is built, also from what was cached", async () => {
    addModels();
    const first = await build("all");
    expect(await build("all")).toBe(first);
    const other = fixture.hub.access(join(fixture.folder, "other-cache"));
    const [manifest] = await buildManifests(["all"], { sort: "downloads" }, other);
    expect(manifest === undefined ? "" : manifestText(manifest)).toBe(first);
    await other.close();
  });

  it("has SOURCE_DATE_EPOCH for its time, where it is set", async () => {
    addModels();
    process.env["SOURCE_DATE_EPOCH"] = "1000000000";
    try {
      expect(JSON.parse(await build())).toMatchObject({ timestamp: "2001-09-09T01:46:40.000Z" });
    } finally {
      delete process.env["SOURCE_DATE_EPOCH"];
    }
  });

  it("of CivitAI has sizes too", async () => {
    const files = new Map([["dream.safetensors", new HubFile(noise(2048))]]);
    fixture.hub.civitai.push({ id: 3, name: "Dream", type: "Checkpoint", files });
    expect(JSON.parse(await build("small", { provider: "CivitAI" }))).toMatchObject({
      models: [{ id: "3", slug: "3", bytes: 2048, provider: "CivitAI" }],
    });
  });

  it.each([
    [0, "small"],
    [4 * 2 ** 30, "small"],
    [4 * 2 ** 30 + 1, "medium"],
    [16 * 2 ** 30, "medium"],
    [16 * 2 ** 30 + 1, "large"],
  ])("%d bytes are %s", (bytes, expected) => {
    expect(sizeClassOf(bytes)).toBe(expected);
  });

  it("has a published schema, which is the code's", () => {
    const path = join(import.meta.dirname, "../../docs/manifest.schema.json");
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      ...(JSON.parse(JSON.stringify(Manifest)) as object),
    });
  });
});

describe("what is no manifest", () => {
  it.each([
    ["nothing", "", "bad-file"],
    ["no JSON", "{", "bad-file"],
    ["a list", "[]", "bad-file"],
    ["a later version", '{"schemaVersion": 2}', "unsupported"],
    ["no models", '{"schemaVersion": 1, "filter": "all", "timestamp": ""}', "bad-file"],
    ["a slug that leads elsewhere", manifestWith({ slug: "../x" }), "bad-file"],
    [
      "a hash that is none",
      manifestWith({ siblings: [{ filename: "a", sha256: "x" }] }),
      "bad-file",
    ],
  ])("%s is a typed error that names the file", async (_what, text, code) => {
    mkdirSync(fixture.folder, { recursive: true });
    const path = join(fixture.folder, "m.json");
    writeFileSync(path, text);
    await expect(readManifest(path)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(path),
    });
  });

  it("no file is `not-found`", async () => {
    expect(await codeOf(readManifest(join(fixture.folder, "none.json")))).toBe("not-found");
  });
});

function manifestWith(fields: object): string {
  const model = {
    id: "a/b",
    slug: "a--b",
    name: "b",
    description: "",
    tags: [],
    downloads: 0,
    likes: 0,
    size: "",
    provider: "HuggingFace",
    category: "Llm",
    ...fields,
  };
  return JSON.stringify({ schemaVersion: 1, filter: "all", models: [model], timestamp: "" });
}

describe("a name in a manifest", () => {
  it.each(["Genesis-GGUF", "genesis-gguf", "genesis-GGUF:q8_0"])("is pulled: %s", async (name) => {
    addModels();
    writeFileSync(join(makeFolder(), "hf-filter-all.json"), await build("all"));
    const { record } = await pullModel(name, {}, fixture.access, fixture.library);
    expect(record).toMatchObject({ name: "genesis:q8_0", source: { id: "owner/Genesis-GGUF" } });
  });

  it("that no manifest lists is `not-found`", async () => {
    addModels();
    writeFileSync(join(makeFolder(), "hf-filter-all.json"), await build("all"));
    expect(await codeOf(pullModel("nobody", {}, fixture.access, fixture.library))).toBe(
      "not-found",
    );
  });
});

function makeFolder(): string {
  const { manifestsFolder } = fixture.library.layout;
  mkdirSync(manifestsFolder, { recursive: true });
  return manifestsFolder;
}
