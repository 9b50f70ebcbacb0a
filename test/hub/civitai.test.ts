// CivitAI's client: models in the shape of every model, cursors, and what is filtered.

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  getCivitAIModel,
  listCivitAIModels,
  searchCivitAIModels,
} from "../../host/hub/civitai/civitai.ts";
import { listHuggingFaceModels } from "../../host/hub/hugging-face/hugging-face.ts";
import { codeOf, noise, sha256, withHub } from "./hub-folder.ts";
import { HubFile } from "./local/hub-content.ts";

const fixture = withHub();

describe("CivitAI", () => {
  it("a model has the shape of every model, its description as plain text", async () => {
    const bytes = noise(3_000_000);
    fixture.hub.civitai.push({
      id: 42,
      name: "Dream",
      type: "LORA",
      description: "<p>Makes <b>dreams</b> &amp; more</p><script>alert(1)</script>",
      creator: "somebody",
      tags: ["style"],
      downloads: 5,
      likes: 2,
      updatedAt: "2026-03-01T00:00:00.000Z",
      files: new Map([["dream.safetensors", new HubFile(bytes)]]),
    });
    expect(await getCivitAIModel(42, {}, fixture.access)).toEqual({
      id: "42",
      name: "Dream",
      description: "Makes dreams & more",
      author: "somebody",
      imageUrl: `${fixture.hub.origin}/image.jpeg`,
      tags: ["style", "base_model:SDXL 1.0"],
      downloads: 5,
      likes: 2,
      size: "3 MB",
      provider: "CivitAI",
      category: "Lora",
      siblings: [
        {
          filename: "dream.safetensors",
          size: bytes.length,
          sha256: sha256(bytes),
          url: `${fixture.hub.origin}/api/download/models/42`,
        },
      ],
      nsfw: false,
      updatedAt: "2026-03-01T00:00:00.000Z",
    });
  });

  it("a search follows cursors, and leaves out what is not for everybody", async () => {
    for (let id = 1; id <= 240; id++) {
      fixture.hub.civitai.push({
        id,
        name: `dream ${id}`,
        type: "Checkpoint",
        nsfw: id % 3 === 0,
        downloads: 500 - id,
      });
    }
    const models = await searchCivitAIModels("dream", { limit: 150 }, fixture.access);
    expect(models).toHaveLength(150);
    expect(models.some(({ nsfw }) => nsfw)).toBe(false);
    expect(await listCivitAIModels({ limit: 10, nsfw: true }, fixture.access)).toHaveLength(10);
  });

  it("no such model is `not-found`, no number `bad-argument`", async () => {
    expect(await codeOf(getCivitAIModel(7, {}, fixture.access))).toBe("not-found");
    expect(await codeOf(getCivitAIModel("../7", {}, fixture.access))).toBe("bad-argument");
  });

  it("the two hubs' tokens do not go to each other, on one origin or two", async () => {
    const access = fixture.hub.access(join(fixture.folder, "c"), {
      HF_TOKEN: "hf_a",
      CIVITAI_API_TOKEN: "civ_b",
    });
    await listHuggingFaceModels({}, access);
    await listCivitAIModels({}, access);
    const sent = fixture.hub.log.map(({ path, headers }) => [
      path.split("?")[0],
      headers.authorization,
    ]);
    expect(sent).toEqual([
      ["/api/models", "Bearer hf_a"],
      ["/api/v1/models", "Bearer civ_b"],
    ]);
    await access.close();
  });
});
