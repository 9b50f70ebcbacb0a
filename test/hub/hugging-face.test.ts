// Hugging Face's client, and what all clients share: models in one shape, pages, what is filtered, what is cached, and what fails.

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  getHuggingFaceModel,
  getHuggingFaceModelReadme,
  getRawHuggingFaceModel,
  listHuggingFaceModels,
  searchHuggingFaceModels,
} from "../../host/hub/hugging-face/hugging-face.ts";
import { readHubSettings } from "../../host/hub/hub-settings.ts";
import { HubAccess } from "../../host/hub/hub-access.ts";
import { codeOf, noise, sha256, withHub } from "./hub-folder.ts";
import { token } from "./local/local-hub.ts";

const fixture = withHub();

describe("Hugging Face", () => {
  it("a model has the shape of every model, with its files' sizes and hashes", async () => {
    const bytes = noise(2_000_000);
    fixture.hub.add("owner/Model-GGUF", {
      files: { "model-Q8_0.gguf": bytes, "README.md": "# Model" },
      tags: ["gguf", "license:mit", "base_model:owner/Model"],
      downloads: 12,
      likes: 3,
      gated: "manual",
      lastModified: "2026-02-03T04:05:06.000Z",
      gguf: { architecture: "llama", total: 1_000_000 },
    });
    expect(await getHuggingFaceModel("owner/Model-GGUF", {}, fixture.access)).toEqual({
      id: "owner/Model-GGUF",
      name: "Model-GGUF",
      description: "text-generation, made from owner/Model",
      author: "owner",
      tags: ["gguf", "license:mit", "base_model:owner/Model"],
      downloads: 12,
      likes: 3,
      size: "2 MB",
      provider: "HuggingFace",
      category: "Llm",
      siblings: [
        { filename: "model-Q8_0.gguf", size: bytes.length, sha256: sha256(bytes) },
        { filename: "README.md", size: 7 },
      ],
      license: "mit",
      gated: true,
      nsfw: false,
      updatedAt: "2026-02-03T04:05:06.000Z",
      revision: fixture.hub.repositories[0]?.commit,
      architecture: "llama",
    });
  });

  it("a search follows pages until it has as many as were asked for", async () => {
    for (let index = 0; index < 250; index++) {
      fixture.hub.add(`owner/model-${index}`, { downloads: 1000 - index });
    }
    const models = await searchHuggingFaceModels(
      "MODEL",
      { limit: 230, sort: "downloads" },
      fixture.access,
    );
    expect(models.map(({ id }) => id)).toEqual(
      Array.from({ length: 230 }, (_, index) => `owner/model-${index}`),
    );
    expect(
      fixture.hub.log.map(({ path }) => path).filter((path) => path.includes("cursor=")),
    ).toHaveLength(2);
  });

  it("what is not for everybody is left out unless asked for, and made up for from later pages", async () => {
    for (let index = 0; index < 150; index++) {
      const tags = index % 2 === 0 ? ["gguf", "not-for-all-audiences"] : ["gguf"];
      fixture.hub.add(`owner/m${index}`, { tags, downloads: 1000 - index });
    }
    const plain = await listHuggingFaceModels({ limit: 70 }, fixture.access);
    expect(plain).toHaveLength(70);
    expect(plain.every(({ nsfw }) => nsfw === false)).toBe(true);
    const all = await listHuggingFaceModels({ limit: 70, nsfw: true }, fixture.access);
    expect(all.some(({ nsfw }) => nsfw)).toBe(true);
  });

  it("a listed model that no address can be made for is left out, and its page goes on", async () => {
    fixture.hub.add("owner/first", { downloads: 3 });
    fixture.hub.add("owner/../../etc", { downloads: 2 });
    fixture.hub.add("owner/last", { downloads: 1 });
    const models = await listHuggingFaceModels({ sort: "downloads" }, fixture.access);
    expect(models.map(({ id }) => id)).toEqual(["owner/first", "owner/last"]);
  });

  it("raw answers and pages are the hub's own", async () => {
    fixture.hub.add("owner/m", { files: { "README.md": "# Überschrift\n" } });
    const raw = await getRawHuggingFaceModel("owner/m", {}, fixture.access);
    expect(raw).toMatchObject({ id: "owner/m", modelId: "owner/m", disabled: false });
    expect(await getHuggingFaceModelReadme("owner/m", "main", {}, fixture.access)).toBe(
      "# Überschrift\n",
    );
  });

  it("an answer that has not changed is not sent again, and one that has is", async () => {
    fixture.hub.add("owner/m", { likes: 1 });
    await getHuggingFaceModel("owner/m", {}, fixture.access);
    await getHuggingFaceModel("owner/m", {}, fixture.access);
    expect(fixture.hub.log.map(({ status }) => status)).toEqual([200, 304]);
    fixture.hub.repositories.length = 0;
    fixture.hub.add("owner/m", { likes: 2 });
    expect((await getHuggingFaceModel("owner/m", {}, fixture.access)).likes).toBe(2);
  });

  it("a private model is seen with the token alone, also when it was asked for before", async () => {
    fixture.hub.add("owner/secret", { isPrivate: true });
    const signed = fixture.hub.access(join(fixture.folder, "cache"), { HF_TOKEN: token });
    expect((await getHuggingFaceModel("owner/secret", {}, signed)).id).toBe("owner/secret");
    expect(await codeOf(getHuggingFaceModel("owner/secret", {}, fixture.access))).toBe("not-found");
    await signed.close();
  });
});

describe("what a hub answers instead", () => {
  const get = () => getHuggingFaceModel("owner/m", {}, fixture.access);

  it.each([
    [{ status: 401, headers: { "x-error-code": "GatedRepo" } }, "denied"],
    [{ status: 403, headers: { "x-error-code": "GatedRepo" } }, "denied"],
    [{ status: 401, headers: { "x-error-code": "RepoNotFound" } }, "not-found"],
    [{ status: 401 }, "denied"],
    [{ status: 403 }, "denied"],
    [{ status: 404 }, "not-found"],
    [{ status: 400, body: '{"error":"no"}' }, "bad-argument"],
    [{ status: 418 }, "bad-answer"],
    [{ status: 429, headers: { "retry-after": "0" } }, "rate-limited"],
    [{ status: 429, headers: { "retry-after": "86400" } }, "rate-limited"],
    [{ status: 429, headers: { ratelimit: '"api";r=0;t=86400' } }, "rate-limited"],
    [{ status: 500 }, "offline"],
    [{ status: 502, body: "<html>" }, "offline"],
    [{ status: 503 }, "offline"],
    [{ cut: true }, "offline"],
    [{ status: 200, body: "<html>not a hub</html>" }, "bad-answer"],
    [{ status: 200, body: "[]" }, "bad-answer"],
    [{ status: 200, body: '{"id": 7}' }, "bad-answer"],
    [{ status: 200, body: '{"id": "owner/m", "siblings": "none"}' }, "bad-answer"],
    [{ status: 302, location: "/api/models/owner/m" }, "bad-answer"],
    [{ status: 302, location: "http://[" }, "bad-answer"],
  ] as const)("%j is %s", async (fault, code) => {
    fixture.hub.faults = () => fault;
    expect(await codeOf(get())).toBe(code);
  });

  it("nobody at the address is `offline`, and says where", async () => {
    await fixture.hub.close();
    await expect(get()).rejects.toMatchObject({
      code: "offline",
      retryable: true,
      message: /ECONNREFUSED/,
    });
  });

  it("a failure that passes is asked again, a few times", async () => {
    fixture.hub.add("owner/m");
    fixture.hub.faults = (_request, before) => (before < 3 ? { status: 503 } : undefined);
    expect((await get()).id).toBe("owner/m");
    fixture.hub.faults = () => ({ status: 503 });
    fixture.hub.log.length = 0;
    expect(await codeOf(get())).toBe("offline");
    expect(fixture.hub.log).toHaveLength(5);
  });

  it("pages that lead back, or elsewhere, are `bad-answer`", async () => {
    const next = (link: string) => ({ status: 200, headers: { link }, body: "[]" });
    const { origin, cdnOrigin } = fixture.hub;
    fixture.hub.faults = () => next(`<${cdnOrigin}/api/models>; rel="next"`);
    expect(await codeOf(listHuggingFaceModels({}, fixture.access))).toBe("bad-answer");
    fixture.hub.faults = () => next(`<${origin}/api/models?again>; rel="next"`);
    expect(await codeOf(listHuggingFaceModels({}, fixture.access))).toBe("bad-answer");
  });

  it("a search that is cancelled is `cancelled`", async () => {
    const signal = AbortSignal.abort();
    expect(await codeOf(searchHuggingFaceModels("m", { signal }, fixture.access))).toBe(
      "cancelled",
    );
  });
});

describe("arguments", () => {
  it.each([
    "",
    "a/b/c",
    "../x",
    "a/..",
    "a b/c",
    "a/b?x",
    "a/b#x",
    "a\\b",
    "a/b.git",
    "x".repeat(200),
    "a/%2e%2e",
  ])("%j is no repository", async (id) => {
    expect(await codeOf(getHuggingFaceModel(id, {}, fixture.access))).toBe("bad-argument");
    expect(fixture.hub.log).toEqual([]);
  });

  it.each([{ limit: 0 }, { limit: 1.5 }, { limit: 5000 }, { sort: "best" }, { page: 2 }])(
    "%j are no options",
    async (options) => {
      expect(await codeOf(listHuggingFaceModels(options as never, fixture.access))).toBe(
        "bad-argument",
      );
    },
  );

  it.each([
    { HF_ENDPOINT: "ftp://x" },
    { HF_ENDPOINT: "nowhere" },
    { HF_TOKEN: "a\nb" },
    { REALM_ALLOW_ORIGINS: "x" },
  ])("%j is no environment", (environment) => {
    expect(() => readHubSettings(environment)).toThrow(
      expect.objectContaining({ code: "bad-argument" }),
    );
  });
});

describe("the real hubs", () => {
  it("are asked where the environment names no others", () => {
    const { huggingFace, civitai } = readHubSettings({});
    expect([huggingFace.base, civitai.base]).toEqual([
      "https://huggingface.co",
      "https://civitai.com",
    ]);
    expect(
      new HubAccess(readHubSettings({}), { cacheFolder: fixture.folder }).settings,
    ).toBeDefined();
  });
});
