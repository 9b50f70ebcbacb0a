// POST /v1/embeddings and Ollama's: the library's own vectors, as floats and as base64, in one call or many.

import { Ollama } from "ollama";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { genesisFile, sharedFile } from "../../shared-data.ts";
import { ask, startServer } from "../running-server.ts";
import type { RunningServer } from "../running-server.ts";

const miniFile = sharedFile("models/all-minilm-l6-v2-q8_0.gguf");

describe.skipIf(miniFile === undefined)("embeddings", () => {
  let running: RunningServer;
  let key: string;
  beforeAll(async () => {
    running = await startServer({
      models: [
        { name: "mini", source: miniFile ?? "" },
        { name: "genesis", source: genesisFile },
      ],
    });
    key = await running.issue({});
  });
  afterAll(() => running[Symbol.asyncDispose]());

  const input = ["A cat sits on the mat.", "The weather is fine today."];

  it("are the same as floats and as base64, by OpenAI's client and Ollama's", async () => {
    const openai = new OpenAI({ apiKey: key, baseURL: `${running.url}/v1`, maxRetries: 0 });
    // The client asks for base64 where it is not told otherwise.
    const packed = await openai.embeddings.create({ model: "mini", input });
    const plain = await openai.embeddings.create({
      model: "mini",
      input,
      encoding_format: "float",
    });
    expect(packed.data.map(({ embedding }) => embedding.length)).toEqual([384, 384]);
    for (const [index, { embedding }] of plain.data.entries()) {
      const same = packed.data[index]?.embedding ?? [];
      expect(embedding.map(Math.fround)).toEqual([...same].map(Math.fround));
    }
    expect(plain.usage.prompt_tokens).toBeGreaterThan(10);
    const ollama = new Ollama({ host: running.url, headers: { authorization: `Bearer ${key}` } });
    const { embeddings } = await ollama.embed({ model: "mini", input });
    expect(embeddings).toEqual(plain.data.map(({ embedding }) => embedding));
    const { embedding } = await ollama.embeddings({ model: "mini", prompt: input[0] ?? "" });
    expect(embedding).toEqual(embeddings[0]);
  });

  it("have as many dimensions as were asked for", async () => {
    const { json } = await ask(running.url, "/v1/embeddings", {
      key,
      body: { model: "mini", input, dimensions: 16 },
    });
    const data = json["data"] as { embedding: number[] }[];
    expect(data.map(({ embedding }) => embedding.length)).toEqual([16, 16]);
  });

  it.each([
    [{ model: "mini", input: [[1, 2]] }, 400],
    [{ model: "mini", input: [""] }, 400],
    [{ model: "mini", input: [] }, 400],
    [{ model: "mini", input: "x", dimensions: 100_000 }, 400],
    [{ model: "nope", input: "x" }, 404],
  ])("%j is refused with %i", async (body, status) => {
    expect(await ask(running.url, "/v1/embeddings", { key, body })).toMatchObject({ status });
  });

  it("are not asked of a model that generates without saying how, nor texts of one that embeds", async () => {
    const generate = { model: "mini", prompt: "x", max_tokens: 1 };
    expect(await ask(running.url, "/v1/completions", { key, body: generate })).toMatchObject({
      status: 400,
    });
    const body = { model: "genesis", input: "x" };
    expect(await ask(running.url, "/v1/embeddings", { key, body })).toMatchObject({ status: 400 });
  });
});
