// POST /v1/completions: what it gives, streamed and whole, and what it refuses by its name.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ask, startServer } from "../running-server.ts";
import type { Answer, RunningServer } from "../running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

const greedy = { model: "genesis", prompt: "In the beginning", max_tokens: 6, temperature: 0 };
const continued = " God created the heaven";

async function complete(body: object): Promise<Answer> {
  return await ask(running.url, "/v1/completions", { body: { ...greedy, ...body } });
}

interface Piece {
  readonly choices: readonly {
    readonly index: number;
    readonly text: string;
    readonly finish_reason: string | null;
  }[];
  readonly usage?: object | null;
}

/** The data of each event; the last is "[DONE]". */
function eventsOf({ text }: Answer): (Piece | string)[] {
  return text
    .split("\n\n")
    .filter((block) => block.startsWith("data: "))
    .map((block) => block.slice("data: ".length))
    .map((data) => (data === "[DONE]" ? data : (JSON.parse(data) as Piece)));
}

describe("a completion", () => {
  it("has the text, why it ended and what it took", async () => {
    const { json, status } = await complete({});
    expect({ status, ...json }).toMatchObject({
      status: 200,
      object: "text_completion",
      model: "genesis",
      choices: [{ index: 0, text: continued, finish_reason: "length", logprobs: null }],
      usage: { prompt_tokens: 5, completion_tokens: 6, total_tokens: 11 },
    });
  });

  it("is the same streamed: pieces, one with the reason, the usage if asked, [DONE]", async () => {
    const answer = await complete({ stream: true, stream_options: { include_usage: true } });
    expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const events = eventsOf(answer);
    expect(events.at(-1)).toBe("[DONE]");
    const pieces = events.filter((event) => typeof event !== "string");
    const texts = pieces.flatMap(({ choices }) => choices.map(({ text }) => text));
    expect(texts.join("")).toBe(continued);
    expect(pieces.at(-2)?.choices).toMatchObject([{ text: "", finish_reason: "length" }]);
    expect(pieces.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 6 } });
  });

  it("is of a prompt of tokens too, and of several prompts, each as often as n says", async () => {
    const tokens = [1, 389, 267, 1134];
    const { json } = await complete({
      prompt: [tokens, tokens],
      n: 2,
      echo: true,
      temperature: 1,
      seed: 7,
    });
    const choices = json["choices"] as Piece["choices"];
    expect(choices.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(new Set(choices.map(({ text }) => text)).size).toBeGreaterThan(1);
    const again = await complete({
      prompt: [tokens, tokens],
      n: 2,
      echo: true,
      temperature: 1,
      seed: 7,
    });
    expect(again.json["choices"]).toEqual(choices);
  });

  it("begins with the prompt where echo is asked for, and ends before a stop string", async () => {
    const { json } = await complete({ echo: true, stop: [" created"], max_tokens: 20 });
    expect(json["choices"]).toMatchObject([
      { text: "In the beginning God", finish_reason: "stop" },
    ]);
  });

  it("has logprobs of its tokens, which are the text", async () => {
    const { json } = await complete({ logprobs: 1 });
    const [choice] = json["choices"] as {
      logprobs: { tokens: string[]; token_logprobs: number[] };
    }[];
    expect(choice?.logprobs.tokens.join("")).toBe(continued);
    expect(Math.max(...(choice?.logprobs.token_logprobs ?? [1]))).toBeLessThanOrEqual(0);
  });

  it("takes what changes no answer", async () => {
    const harmless = { user: "u", metadata: { a: "b" }, store: false, service_tier: "auto" };
    expect(await complete({ ...harmless, stop: null, n: null })).toMatchObject({ status: 200 });
  });
});

describe("a request", () => {
  it.each([
    ["frobnicate", { frobnicate: 1 }, "unsupported_parameter"],
    ["suffix", { suffix: "end" }, "unsupported_parameter"],
    ["best_of", { best_of: 3 }, "unsupported_parameter"],
    ["temperature", { temperature: "hot" }, "bad-argument"],
    ["temperature", { temperature: -1 }, "bad-argument"],
    ["prompt", { prompt: [] }, "bad-argument"],
    ["prompt", { prompt: { text: "" } }, "bad-argument"],
    ["max_tokens", { max_tokens: -1 }, "bad-argument"],
    ["n", { n: 1000 }, "bad-argument"],
    ["stop[0]", { stop: [""] }, "bad-argument"],
    ["stream_options.x", { stream_options: { x: 1 } }, "unsupported_parameter"],
  ])("with a %s that cannot be honoured is refused by that name", async (name, body, code) => {
    const { status, json } = await complete(body);
    expect({ status, error: json["error"] }).toMatchObject({ status: 400, error: { code } });
    const { param, message } = json["error"] as { param: string; message: string };
    expect(`${param} ${message}`).toContain(name.split("[")[0]);
  });

  it("that is longer than the context says so as OpenAI's clients expect it", async () => {
    const { status, json } = await complete({ prompt: "and it came to pass ".repeat(5000) });
    expect({ status, ...json }).toMatchObject({
      status: 400,
      error: { code: "context_length_exceeded", type: "invalid_request_error" },
    });
  });

  it("for a model that is not served, or on a route that is none, is not found", async () => {
    expect(await complete({ model: "nope" })).toMatchObject({
      status: 404,
      json: { error: { code: "model_not_found" } },
    });
    expect(await ask(running.url, "/v1/nothing", { body: {} })).toMatchObject({
      status: 404,
      json: { error: { code: "unknown_url" } },
    });
  });

  it("that is no JSON, too large, too deep or of another type is refused with the right status", async () => {
    const post = (body: string, headers = {}): Promise<Answer> =>
      ask(running.url, "/v1/completions", { body, headers });
    expect(await post("{")).toMatchObject({ status: 400 });
    expect(await post("")).toMatchObject({ status: 400 });
    expect(await post(`{"__proto__": {"a": 1}}`)).toMatchObject({ status: 400 });
    expect(await post("[".repeat(1000))).toMatchObject({
      status: 400,
      json: { error: { code: "nested_too_deep" } },
    });
    expect(await post(" ".repeat(5_000_000))).toMatchObject({ status: 413 });
    expect(await post("{}", { "content-type": "text/plain" })).toMatchObject({ status: 415 });
  });
});

describe("a client that leaves", () => {
  it("ends its generation, and its session", async () => {
    const controller = new AbortController();
    const body = { ...greedy, max_tokens: 4000, temperature: 1, stream: true };
    const response = await fetch(new URL("/v1/completions", running.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: controller.signal,
    });
    const reader = response.body?.getReader();
    await reader?.read();
    controller.abort();
    await expect
      .poll(async () => {
        const { json } = await ask(running.url, "/admin/status");
        return (json["statistics"] as { running: number }).running;
      })
      .toBe(0);
    await expect
      .poll(async () => (await ask(running.url, "/metrics")).text)
      .toContain('outcome="cancelled"');
  });
});

describe("Host and Origin", () => {
  it.each([
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{}, 200],
  ])("%j is %i", async (headers, status) => {
    expect(await ask(running.url, "/v1/models", { headers })).toMatchObject({ status });
  });
});

describe("the OpenAPI document", () => {
  it("has every route, with its schema", async () => {
    const { json } = await ask(running.url, "/openapi.json");
    expect(json).toMatchObject({ openapi: "3.1.0", info: { title: "Realm" } });
    expect(Object.keys(json["paths"] ?? {})).toEqual(
      expect.arrayContaining(["/v1/completions", "/api/generate", "/health"]),
    );
  });
});
