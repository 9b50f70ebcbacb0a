// `rank` of models and of tenants, on a tiny model with random weights: what it gives, what it refuses, and that no pair's
// number depends on the others.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../../host/index.ts";
import type { Model } from "../../../host/index.ts";
import { writeEncoderModel } from "../../../scripts/synthetic/encoder-model.ts";
import { randomTexts } from "../../parity/embedding-texts.ts";
import { genesisFile } from "../../shared-data.ts";

const folder = mkdtempSync(join(tmpdir(), "realm-rank-"));
let realm: Realm;
let ranking: Model;

beforeAll(async () => {
  const path = join(folder, "rank.gguf");
  const order = { architecture: "bert", type: "f32", pooling: 4, contextLength: 128 } as const;
  writeEncoderModel({ ...order, blockCount: 2 }, path);
  realm = await Realm.open({ threads: 1, determinism: "batch-invariant" });
  ranking = await realm.load(path);
});
afterAll(async () => {
  await realm.close();
  rmSync(folder, { recursive: true });
});

function refused(code: string, message: RegExp): unknown {
  return expect.objectContaining({ code, message: expect.stringMatching(message) });
}

const query = "let there be light";

describe("a model's rank", () => {
  it("gives each document once, the best first, whatever else is asked for beside it", async () => {
    const documents = randomTexts(60, 30);
    const ranked = await ranking.rank(query, documents);
    expect(ranked.map(({ index }) => index).sort((a, b) => a - b)).toEqual([...documents.keys()]);
    for (const { index, score } of ranked.slice(0, 8)) {
      const [alone] = await ranking.rank(query, [documents[index] ?? ""]);
      expect(alone?.score).toBe(score);
    }
  });

  it("takes thousands of documents, bytes among them, and none", async () => {
    const documents = Array.from({ length: 5000 }, (_, index) =>
      index === 4321 ? "light" : "deep",
    );
    const ranked = await ranking.rank(query, documents);
    const scores = new Map(ranked.map(({ index, score }) => [index, score]));
    const [light] = await ranking.rank(new TextEncoder().encode(query), [
      new TextEncoder().encode("light"),
    ]);
    expect(scores.get(4321)).toBe(light?.score);
    expect(new Set(scores.values()).size).toBe(2);
    expect(await ranking.rank(query, [])).toEqual([]);
  });

  it("keeps documents that fit equally well in their order", async () => {
    const ranked = await ranking.rank(query, ["deep", "deep", "deep"]);
    expect(ranked.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it("cuts a document that is too long where it may, and never a query", async () => {
    const long = "light ".repeat(200);
    await expect(ranking.rank(query, ["deep", long])).rejects.toEqual(
      refused("context-full", /text 1: it has \d+ tokens/),
    );
    const ranked = await ranking.rank(query, ["deep", long], { truncate: true });
    const found = ranked.find(({ index }) => index === 1);
    expect(found).toMatchObject({ tokens: 128, truncated: true });
    await expect(ranking.rank(long, ["deep"], { truncate: true })).rejects.toEqual(
      refused("context-full", /its query has \d+ tokens/),
    );
    await expect(ranking.rank(query, ["deep"])).resolves.toHaveLength(1);
  });

  interface Given {
    readonly query: unknown;
    readonly documents: unknown;
    readonly options?: unknown;
  }

  it.each<[Given, RegExp]>([
    [{ query: 1, documents: [] }, /query is 1/],
    [{ query, documents: "light" }, /documents is "light"/],
    [{ query, documents: ["light", {}] }, /documents\[1\]/],
    [{ query, documents: [], options: { dimensions: 2 } }, /dimensions/],
    [{ query, documents: ["light"], options: { context: 100_000 } }, /tokens-max is 100000/],
  ])("refuses %j", async ({ query: asked, documents, options }, message) => {
    const rank: (...given: unknown[]) => Promise<unknown> = ranking.rank.bind(ranking) as never;
    await expect(rank(asked, documents, options)).rejects.toEqual(refused("bad-argument", message));
  });

  it("is refused by a model that embeds, and by one that generates", async () => {
    const path = join(folder, "embeds.gguf");
    writeEncoderModel({ architecture: "bert", type: "f32" }, path);
    await using embedding = await realm.load(path);
    await using generating = await realm.load(genesisFile);
    for (const model of [embedding, generating]) {
      await expect(model.rank(query, ["light"])).rejects.toEqual(
        refused("unsupported", /cannot rank/),
      );
    }
  });

  it("ends when it is told to", async () => {
    const signal = AbortSignal.abort();
    await expect(ranking.rank(query, ["light"], { signal })).rejects.toEqual(
      refused("cancelled", /cancelled/),
    );
  });
});

describe("a file that ranks", () => {
  it("without a head is refused", async () => {
    const path = join(folder, "headless.gguf");
    writeEncoderModel({ architecture: "bert", type: "f32", pooling: 4, rankHead: "none" }, path);
    await expect(realm.load(path).then((model) => model.rank(query, ["light"]))).rejects.toEqual(
      refused("bad-file", /"cls.weight"/),
    );
  });
});

describe("a tenant", () => {
  it("ranks what is its own as the model does, and counts it", async () => {
    const documents = randomTexts(12, 40);
    await using tenant = await realm.tenant("ranks", { models: [ranking] });
    const ranked = await tenant.rank(ranking, query, documents);
    expect(ranked).toEqual(await ranking.rank(query, documents));
    const tokens = ranked.reduce((sum, { tokens: count }) => sum + count, 0);
    expect(tenant.usage().promptTokens).toBe(tokens);
    await using other = await realm.tenant("other", { models: [] });
    await expect(other.rank(ranking, query, documents)).rejects.toEqual(
      refused("denied", /granted/),
    );
  });
});
