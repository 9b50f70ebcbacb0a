// POST /v1/rerank: the library's own order and numbers, as clients of rerankers ask for them.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../../host/index.ts";
import { writeEncoderModel } from "../../../scripts/synthetic/encoder-model.ts";
import { genesisFile } from "../../shared-data.ts";
import { ask, startServer } from "../running-server.ts";
import type { Answer, RunningServer } from "../running-server.ts";

const folder = mkdtempSync(join(tmpdir(), "realm-rerank-"));
const rankFile = join(folder, "rank.gguf");
const query = "let there be light";
const documents = ["the deep", "and dark waters", "day and night", "light"];
let running: RunningServer;
let key: string;

beforeAll(async () => {
  writeEncoderModel({ architecture: "bert", type: "f32", blockCount: 2, pooling: 4 }, rankFile);
  running = await startServer({
    models: [
      { name: "rank", source: rankFile },
      { name: "genesis", source: genesisFile },
    ],
  });
  key = await running.issue({});
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function rerank(more: object): Promise<Answer> {
  const body = { model: "rank", query, documents, ...more };
  return await ask(running.url, "/v1/rerank", { key, body });
}

describe("/v1/rerank", () => {
  it("gives the library's order and numbers", async () => {
    await using realm = await Realm.open({ threads: 1, determinism: "batch-invariant" });
    const model = await realm.load(rankFile);
    const ranked = await model.rank(query, documents);
    const tokens = ranked.reduce((sum, { tokens: count }) => sum + count, 0);
    const { status, json } = await rerank({});
    expect({ status, json }).toEqual({
      status: 200,
      json: {
        object: "list",
        model: "rank",
        results: ranked.map(({ index, score }) => ({ index, relevance_score: score })),
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      },
    });
  });

  it("gives the best alone, and documents back, where it is asked for", async () => {
    const all = (await rerank({})).json["results"] as { index: number }[];
    const { json } = await rerank({
      top_n: 1,
      return_documents: true,
      documents: documents.map((text) => ({ text })),
    });
    const [best] = all;
    expect(json["results"]).toEqual([
      { ...best, document: { text: documents[best?.index ?? -1] } },
    ]);
  });

  it.each([
    [{ documents: [] }, 400, "documents"],
    [{ documents: ["light", ""] }, 400, "documents[1]"],
    [{ documents: ["light", 7] }, 400, "documents[1]"],
    [{ query: "" }, 400, "query"],
    [{ top_n: 0 }, 400, "top_n"],
    [{ rank_fields: ["title"] }, 400, "rank_fields"],
  ])("refuses %j", async (more, status, param) => {
    const answer = await rerank(more);
    expect(answer).toMatchObject({ status, json: { error: { param } } });
  });

  it("refuses a model that does not rank, and a document that is too long", async () => {
    expect(await rerank({ model: "genesis" })).toMatchObject({
      status: 400,
      json: { error: { message: expect.stringContaining("cannot rank") } },
    });
    const long = { documents: ["light ".repeat(600)] };
    expect(await rerank(long)).toMatchObject({ status: 400 });
    expect(await rerank({ ...long, truncate: true })).toMatchObject({ status: 200 });
  });
});
