// Whether Realm runs a model: the guest's own word where the header can be had, and how sure the answer is.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkModelCompatibility } from "../../host/hub/compatibility/check-model.ts";
import {
  filterCompatibleModels,
  listCompatibleModels,
  searchCompatibleModels,
} from "../../host/hub/compatibility/compatible-models.ts";
import { isKnownArchitecture } from "../../host/hub/compatibility/known-architecture.ts";
import { getHuggingFaceModel } from "../../host/hub/hugging-face/hugging-face.ts";
import type { Model } from "../../host/hub/model.ts";
import { writeGguf } from "../gguf/write-gguf.ts";
import { genesisFile, sharedFile } from "../shared-data.ts";
import { noise, withHub } from "./hub-folder.ts";
import type { RepositoryDescription } from "./local/hub-content.ts";

const fixture = withHub();
const smolFile = sharedFile("models/smollm2-135m-instruct-q4_1.gguf");

/** A file of an architecture that no guest knows. */
const foreign = writeGguf({
  metadata: [["general.architecture", { type: "text", value: "mystery" }]],
}).bytes;

async function check(id: string, description: RepositoryDescription) {
  fixture.hub.add(id, description);
  const model = await getHuggingFaceModel(id, {}, fixture.access);
  return await checkModelCompatibility(model, {}, fixture.access);
}

describe("from the header", () => {
  it("the guest runs what it runs, and memory and speed are told", async () => {
    const found = await check("realm/genesis", {
      files: { "genesis-Q8_0.gguf": { path: genesisFile } },
    });
    expect(found).toMatchObject({ compatible: true, confidence: "high", warnings: [] });
    expect(found.reasons).toEqual(['Realm runs the architecture "llama"']);
    const fileBytes = readFileSync(genesisFile).length;
    expect(found.memoryBytes).toBeGreaterThan(fileBytes * 0.9);
    expect(found.memoryBytes).toBeLessThan(fileBytes * 2);
    expect(found.tokensPerSecond).toBeGreaterThan(0);
  });

  it.skipIf(smolFile === undefined)(
    "a few of a file's bytes are fetched, and none the second time",
    async () => {
      const path = smolFile ?? "";
      fixture.hub.add("realm/smol", { files: { "smol-Q4_1.gguf": { path } } });
      const model = await getHuggingFaceModel("realm/smol", {}, fixture.access);
      expect(await checkModelCompatibility(model, {}, fixture.access)).toMatchObject({
        compatible: true,
      });
      const { sentBytes } = fixture.hub;
      expect(sentBytes).toBeLessThan(readFileSync(path).length / 10);
      expect(await checkModelCompatibility(model, {}, fixture.access)).toMatchObject({
        confidence: "high",
      });
      expect(fixture.hub.sentBytes).toBe(sentBytes);
    },
  );

  it("what the guest does not run is said in its words", async () => {
    const found = await check("realm/mystery", { files: { "mystery-Q8_0.gguf": foreign } });
    expect(found).toMatchObject({ compatible: false, confidence: "high" });
    expect(found.reasons.join()).toContain('"mystery"');
  });

  it("a file that is no GGUF is not compatible, for that reason", async () => {
    const found = await check("realm/noise", { files: { "noise-Q8_0.gguf": noise(5000) } });
    expect(found).toMatchObject({ compatible: false, confidence: "high" });
    expect(found.reasons[0]).toMatch(/not a GGUF file/);
  });

  it("of a listed model is asked for by its details", async () => {
    fixture.hub.add("realm/genesis", { files: { "genesis-Q8_0.gguf": { path: genesisFile } } });
    fixture.hub.add("realm/mystery", { files: { "mystery-Q8_0.gguf": foreign } });
    const names = (models: readonly Model[]): string[] => models.map(({ id }) => id);
    expect(names(await listCompatibleModels({}, fixture.access))).toEqual(["realm/genesis"]);
    expect(names(await searchCompatibleModels("mystery", {}, fixture.access))).toEqual([]);
  });

  it("four at a time are asked for", async () => {
    let open = 0;
    let most = 0;
    const models: Model[] = [];
    for (let index = 0; index < 10; index++) {
      const id = `realm/m${index}`;
      const bytes = Uint8Array.from([...foreign, index]);
      fixture.hub.add(id, { files: { "m-Q8_0.gguf": bytes } });
      models.push(await getHuggingFaceModel(id, {}, fixture.access));
    }
    fixture.hub.faults = ({ on }) => {
      if (on === "cdn") most = Math.max(most, ++open);
      return on === "cdn" ? { slowMs: 20 } : undefined;
    };
    fixture.hub.onSent = () => void open--;
    expect(await filterCompatibleModels(models, {}, fixture.access)).toEqual([]);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
  });
});

describe("without the header", () => {
  const gated: RepositoryDescription = { gated: "auto", files: { "m-Q8_0.gguf": foreign } };

  it.each([
    ["llama", true],
    ["mystery", false],
  ])("the hub's own field is believed: %s", async (architecture, compatible) => {
    const found = await check("realm/m", { ...gated, gguf: { architecture } });
    expect(found).toMatchObject({ compatible, confidence: "medium" });
    expect(found.warnings.join()).toMatch(/gated.*HF_TOKEN/s);
  });

  it("tags are believed less, and nothing is believed of nothing", async () => {
    const tagged = await check("realm/m", { ...gated, tags: ["gguf", "qwen2"] });
    expect(tagged).toMatchObject({ compatible: true, confidence: "low" });
    expect(await check("realm/n", gated)).toMatchObject({ compatible: false, confidence: "none" });
  });
});

describe("what is no language model in GGUF", () => {
  it("has no file that Realm runs", async () => {
    const found = await check("realm/tensors", { files: { "model.safetensors": noise(10) } });
    expect(found).toMatchObject({ compatible: false, confidence: "medium" });
    expect(found.recommendations[0]).toMatch(/realm search/);
  });

  it.each(["Checkpoint", "Lora", "Unknown"] as const)(
    "of CivitAI's makes pictures: %s",
    async (category) => {
      const model: Model = {
        id: "1",
        name: "Dream",
        description: "",
        tags: [],
        downloads: 0,
        likes: 0,
        size: "unknown",
        provider: "CivitAI",
        category,
        siblings: [{ filename: "dream.safetensors" }],
      };
      const found = await checkModelCompatibility(model, {}, fixture.access);
      expect(found.compatible).toBe(false);
      expect(found.reasons[0]).toMatch(/pictures/);
      expect(fixture.hub.log).toEqual([]);
    },
  );
});

describe("architectures by name", () => {
  it.each(["llama", "qwen2", "gemma3", "phi3"])("%s is known", async (name) => {
    expect(await isKnownArchitecture(name)).toBe(true);
  });

  it.each(["mystery", "", "llama ", "$&", "gguf"])("%j is not", async (name) => {
    expect(await isKnownArchitecture(name)).toBe(false);
  });
});
