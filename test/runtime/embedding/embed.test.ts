// `embed` of models and of tenants, on tiny models with random weights: what it gives, what it refuses, and that it gives
// back what it took.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { LazyEmbedder, Realm } from "../../../host/index.ts";
import type { EmbedOptions, Model } from "../../../host/index.ts";
import { writeEncoderModel } from "../../../scripts/synthetic/encoder-model.ts";
import { dot, randomTexts, sameBits } from "../../parity/embedding-texts.ts";
import { genesisFile } from "../../shared-data.ts";
import { collect } from "../collect.ts";

const folder = mkdtempSync(join(tmpdir(), "realm-embed-"));
const bertFile = join(folder, "bert.gguf");
const nomicFile = join(folder, "nomic.gguf");
const none = new Float32Array();
let realm: Realm;
let bert: Model;
let nomic: Model;
let generating: Model;

beforeAll(async () => {
  writeEncoderModel(
    { architecture: "bert", type: "f32", blockCount: 2, contextLength: 128 },
    bertFile,
  );
  writeEncoderModel({ architecture: "nomic-bert", type: "f32", blockCount: 2 }, nomicFile);
  realm = await Realm.open({ threads: 1, determinism: "batch-invariant" });
  bert = await realm.load(bertFile);
  nomic = await realm.load(nomicFile);
  generating = await realm.load(genesisFile);
});
afterAll(async () => {
  await realm.close();
  rmSync(folder, { recursive: true });
});

function refused(code: string, message: RegExp): unknown {
  return expect.objectContaining({ code, message: expect.stringMatching(message) });
}

async function vectorOf(model: Model, text: string, options?: EmbedOptions): Promise<Float32Array> {
  const [vector = none] = await model.embed([text], options);
  return vector;
}

describe("a model's embed", () => {
  it("gives a vector of length 1 for each text, in order", async () => {
    const texts = randomTexts(9, 40);
    const vectors = await bert.embed(texts);
    expect(vectors.map((vector) => vector.length)).toEqual(texts.map(() => 128));
    for (const vector of vectors) expect(dot(vector, vector)).toBeCloseTo(1, 5);
    for (const [index, text] of texts.entries()) {
      expect(sameBits(vectors[index] ?? none, await vectorOf(bert, text))).toBe(true);
    }
  });

  it("keeps the first dimensions, scaled anew", async () => {
    const whole = await vectorOf(bert, "the light", { normalize: false });
    const cut = await vectorOf(bert, "the light", { dimensions: 32 });
    const length = Math.hypot(...whole.subarray(0, 32));
    expect(cut).toHaveLength(32);
    for (const [index, value] of cut.entries()) {
      expect(value).toBeCloseTo((whole[index] ?? 0) / length, 5);
    }
  });

  it("writes the task's prefix before each text, where the model has one", async () => {
    const asked = await vectorOf(nomic, "the light", { task: "query" });
    const written = await vectorOf(nomic, "search_query: the light");
    const own = await vectorOf(nomic, "the light", { prefix: "search_query: " });
    expect(sameBits(asked, written)).toBe(true);
    expect(sameBits(own, written)).toBe(true);
    const plain = await vectorOf(bert, "the light", { task: "document" });
    expect(sameBits(plain, await vectorOf(bert, "the light"))).toBe(true);
  });

  it("says how many tokens a text has, and cuts one that is too long where it may", async () => {
    const long = "light ".repeat(200);
    const found = [];
    for await (const embedding of bert.embeddings(["light", long], { truncate: true })) {
      found.push({ ...embedding, vector: embedding.vector.length });
    }
    expect(found).toMatchObject([
      { index: 0, truncated: false, vector: 128 },
      { index: 1, truncated: true, tokens: 128 },
    ]);
  });

  it("takes texts as they come, more than go in one piece", async () => {
    async function* texts(): AsyncGenerator<string, void, void> {
      for (let index = 0; index < 5000; index++) yield `${index % 10}`;
    }
    let count = 0;
    for await (const { index } of bert.embeddings(texts())) {
      expect(index).toBe(count);
      count += 1;
    }
    expect(count).toBe(5000);
  });

  it("embeds with several at once as with one after the other", async () => {
    const texts = randomTexts(6, 30);
    const alone = await bert.embed(texts);
    const together = await Promise.all(texts.map((text) => vectorOf(bert, text)));
    for (const [index, vector] of together.entries()) {
      expect(sameBits(vector, alone[index] ?? none)).toBe(true);
    }
  });

  it.each([
    ["a text that is too long", ["a", "light ".repeat(200)], {}, "context-full", /text 1.*128/],
    ["more dimensions than there are", ["a"], { dimensions: 129 }, "bad-argument", /129.*128/],
    ["no dimensions", ["a"], { dimensions: 0 }, "bad-argument", /dimensions/],
    ["more context than there is", ["a"], { context: 129 }, "bad-argument", /129.*128/],
    ["a task that it does not know", ["a"], { task: "clustering" }, "unsupported", /clustering/],
    ["another option", ["a"], { task: "query", model: "x" }, "bad-argument", /model/],
    ["what is no text", ["a", 3], {}, "bad-argument", /texts\[1\]/],
    ["no list", "a text", {}, "bad-argument", /texts/],
  ])("refuses %s", async (_, texts, options, code, message) => {
    const embedding = Reflect.apply(bert.embed, bert, [texts, options]);
    await expect(embedding).rejects.toEqual(refused(code, message));
    await expect(bert.embed(["light"])).resolves.toHaveLength(1);
  });

  it("ends with its signal", async () => {
    const controller = new AbortController();
    const texts = Array.from({ length: 3000 }, () => "light and dark");
    const embedding = bert.embed(texts, { signal: controller.signal });
    controller.abort();
    await expect(embedding).rejects.toEqual(refused("cancelled", /cancelled/));
    await expect(bert.embed(["light"])).resolves.toHaveLength(1);
  });

  it("may be left in the middle", async () => {
    for await (const _ of bert.embeddings(randomTexts(400, 30))) break;
    await expect(bert.embed(["light"])).resolves.toHaveLength(1);
  });
});

describe("a model", () => {
  it("that only embeds refuses to generate", async () => {
    await expect(collect(bert.generate("In", { maxTokens: 1 }))).rejects.toEqual(
      refused("unsupported", /embeds texts/),
    );
  });

  it("that ranks pairs of texts embeds only where it is told how", async () => {
    const path = join(folder, "rank.gguf");
    writeEncoderModel({ architecture: "bert", type: "f32", pooling: 4 }, path);
    await using ranking = await realm.load(path);
    await expect(ranking.embed(["light"])).rejects.toEqual(
      refused("unsupported", /ranks pairs of texts \("bert\.pooling_type" is 4\)/),
    );
    await expect(ranking.embed(["light"], { pooling: "cls" })).resolves.toHaveLength(1);
  });

  it("that generates embeds only where it is told how", async () => {
    await expect(generating.embed(["light"])).rejects.toEqual(refused("bad-argument", /pooling/));
    await expect(generating.embed(["light"], { pooling: "last" })).resolves.toHaveLength(1);
  });
});

describe("a tenant", () => {
  it("embeds what is its own, bit by bit as without others", async () => {
    const texts = randomTexts(12, 40);
    const alone = await bert.embed(texts);
    await using first = await realm.tenant("first", { models: [bert] });
    await using second = await realm.tenant("second", { models: [bert] });
    const [one, two] = await Promise.all([
      first.embed(bert, texts),
      second.embed(bert, texts.toReversed()),
    ]);
    for (const [index, vector] of alone.entries()) {
      expect(sameBits(one[index] ?? none, vector)).toBe(true);
      expect(sameBits(two.at(-1 - index) ?? none, vector)).toBe(true);
    }
    expect(first.usage()).toMatchObject({ requests: 1, generatedTokens: 0 });
    expect(first.usage().promptTokens).toBeGreaterThan(texts.length);
  });

  it("takes turns with itself, whatever it asks for", async () => {
    await using tenant = await realm.tenant("turns", { models: [bert, nomic] });
    const found = await Promise.all([
      tenant.embed(bert, ["light"]),
      tenant.embed(bert, ["light"], { dimensions: 16 }),
      tenant.embed(nomic, ["light"], { task: "query" }),
      tenant.embed(bert, ["light"]),
    ]);
    expect(found.map(([vector = none]) => vector.length)).toEqual([128, 16, 128, 128]);
  });

  it("embeds only with what it was granted", async () => {
    await using tenant = await realm.tenant("poor", { models: [nomic] });
    await expect(tenant.embed(bert, ["light"])).rejects.toEqual(refused("denied", /granted/));
  });

  it("is held to its limits, and goes on behind them", async () => {
    await using tenant = await realm.tenant("held", {
      models: [bert],
      limits: { tokensPerRequest: 200 },
    });
    const many = Array.from({ length: 2000 }, () => "light and dark");
    await expect(tenant.embed(bert, many)).rejects.toEqual(refused("limit", /tokensPerRequest/));
    await expect(tenant.embed(bert, ["light"])).resolves.toHaveLength(1);
  });

  it("is held to its deadlines", async () => {
    await using tenant = await realm.tenant("late", {
      models: [bert],
      limits: { requestDeadlineMs: 1 },
    });
    await expect(tenant.embed(bert, ["light"])).rejects.toEqual(
      refused("deadline", /requestDeadlineMs/),
    );
  });

  it("that is closed embeds no more", async () => {
    const tenant = await realm.tenant("gone", { models: [bert] });
    const embedding = tenant.embed(
      bert,
      Array.from({ length: 3000 }, () => "light and dark"),
    );
    const ended = expect(embedding).rejects.toEqual(refused("cancelled", /closed/));
    await tenant.close();
    await ended;
    await expect(tenant.embed(bert, ["light"])).rejects.toEqual(refused("bad-argument", /closed/));
  });
});

describe("a lazy embedder", () => {
  it("loads once, however many ask at once, and again when it was unloaded", async () => {
    const embedder = LazyEmbedder.shared(bertFile, { threads: 1 });
    expect(LazyEmbedder.shared(bertFile, { threads: 1 })).toBe(embedder);
    expect(embedder.loaded).toBe(false);
    const found = await Promise.all(["a", "b", "c"].map((text) => embedder.embed([text])));
    expect(found.map(([vector = none]) => vector.length)).toEqual([128, 128, 128]);
    await embedder.unload();
    expect(embedder.loaded).toBe(false);
    await expect(embedder.embed(["a"])).resolves.toHaveLength(1);
    await embedder.unload();
  });

  it("tries again after a load that failed", async () => {
    const path = join(folder, "later.gguf");
    const embedder = LazyEmbedder.shared(path, { threads: 1 });
    await expect(embedder.embed(["a"])).rejects.toEqual(refused("not-found", /later/));
    writeEncoderModel({ architecture: "bert", type: "f32", blockCount: 1 }, path);
    await expect(embedder.embed(["a"])).resolves.toHaveLength(1);
    await embedder.unload();
  });

  it("unloads by itself when nobody asks", async () => {
    const embedder = LazyEmbedder.shared(bertFile, { threads: 1, idleMs: 1 });
    await embedder.embed(["a"]);
    await expect.poll(() => embedder.loaded, { timeout: 30_000 }).toBe(false);
  });
});
