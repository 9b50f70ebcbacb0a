// What whoever runs a server sees of it: health, metrics with bounded labels, spans without prompts, models that come
// and go.

import { trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { genesisFile } from "../../shared-data.ts";
import { Metrics } from "../../../host/server/operations/metrics.ts";
import { ask, startServer } from "../running-server.ts";
import type { Answer, RunningServer } from "../running-server.ts";

const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(
  new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
);

let running: RunningServer;
beforeAll(async () => {
  running = await startServer({
    models: [
      { name: "genesis", source: genesisFile },
      { name: "later", source: genesisFile, preload: false, keepAliveSeconds: 600 },
    ],
  });
});
afterAll(() => running[Symbol.asyncDispose]());

const prompt = "A prompt that no log shall have";

async function complete(model = "genesis"): Promise<Answer> {
  const body = { model, prompt, max_tokens: 3, temperature: 0 };
  return await ask(running.url, "/v1/completions", { body });
}

async function stateOf(model: string): Promise<string | undefined> {
  const { json } = await ask(running.url, "/admin/models");
  const models = json["models"] as { name: string; state: string }[];
  return models.find(({ name }) => name === model)?.state;
}

describe("health", () => {
  it("is said without a key, and whether the server is ready", async () => {
    expect(await ask(running.url, "/health")).toMatchObject({
      status: 200,
      json: { status: "ok" },
    });
    expect(await ask(running.url, "/ready")).toMatchObject({
      status: 200,
      json: { status: "ready" },
    });
  });
});

describe("metrics", () => {
  it("count tokens and requests, and measure times", async () => {
    await complete();
    const { text } = await ask(running.url, "/metrics");
    expect(text).toMatch(
      /realm_tokens_total\{tenant="local",model="genesis",kind="generated"\} [1-9]/,
    );
    expect(text).toMatch(
      /realm_requests_total\{tenant="local",model="genesis",outcome="length"\} [1-9]/,
    );
    expect(text).toMatch(/realm_time_to_first_token_seconds_count\{model="genesis"\} [1-9]/);
    expect(text).toMatch(/realm_time_between_tokens_seconds_count\{model="genesis"\} [1-9]/);
    expect(text).toMatch(/realm_memory_bytes\{kind="weightBytes"\} [1-9]/);
    expect(text).toMatch(
      /realm_http_responses_total\{route="\/v1\/completions",status="200"\} [1-9]/,
    );
  });

  it("have a label for so many tenants, and one for all others", () => {
    const metrics = new Metrics();
    const labels = new Set(
      Array.from({ length: 1000 }, (_, index) => metrics.tenantLabel(`t${index}`)),
    );
    expect(labels.size).toBe(65);
    expect(labels).toContain("other");
  });
});

describe("a span", () => {
  it("has the model and what was used, and no prompt", async () => {
    exporter.reset();
    await complete();
    const [span] = exporter.getFinishedSpans();
    expect(span?.name).toBe("generate");
    expect(span?.attributes).toMatchObject({
      "gen_ai.request.model": "genesis",
      "gen_ai.usage.output_tokens": 3,
    });
    expect(JSON.stringify(span?.attributes)).not.toContain("no log");
  });
});

describe("a model", () => {
  it("is loaded when it is wanted, and unloaded when it is told to, or when nobody wants it", async () => {
    expect(await stateOf("later")).toBe("unloaded");
    expect(await complete("later")).toMatchObject({ status: 200 });
    expect(await stateOf("later")).toBe("loaded");
    await ask(running.url, "/admin/models/unload", { body: { model: "later" } });
    await expect.poll(() => stateOf("later")).toBe("unloaded");
    await ask(running.url, "/admin/models/load", { body: { model: "later" } });
    expect(await stateOf("later")).toBe("loaded");
    const body = { model: "later", prompt: "", keep_alive: 0 };
    expect(await ask(running.url, "/api/generate", { body })).toMatchObject({
      json: { done_reason: "unload" },
    });
    await expect.poll(() => stateOf("later")).toBe("unloaded");
    expect(await complete("later")).toMatchObject({ status: 200 });
  });

  it("is not unloaded while it is used", async () => {
    const body = { model: "genesis", prompt, max_tokens: 200, temperature: 1, ignore_eos: false };
    const answer = ask(running.url, "/v1/completions", { body });
    await ask(running.url, "/admin/models/unload", { body: { model: "genesis" } });
    expect(await answer).toMatchObject({ status: 200 });
    await expect.poll(() => stateOf("genesis")).toBe("unloaded");
    expect(await complete()).toMatchObject({ status: 200 });
  });
});
