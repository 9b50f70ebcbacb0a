// The clients that people use: openai, the AI SDK, LangChain and ollama, each against a server with a key.

import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { ChatOpenAI } from "@langchain/openai";
import { generateText, streamText } from "ai";
import { Ollama } from "ollama";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { genesisFile } from "../../shared-data.ts";
import { startServer } from "../running-server.ts";
import type { RunningServer } from "../running-server.ts";

let running: RunningServer;
let key: string;
let limited: string;
beforeAll(async () => {
  running = await startServer({ models: [{ name: "genesis", source: genesisFile }] });
  key = await running.issue({});
  limited = await running.issue({
    tenant: "limited",
    record: { limits: { requestsPerMinute: 1 } },
  });
});
afterAll(() => running[Symbol.asyncDispose]());

const messages = [{ role: "user" as const, content: "In the beginning" }];

describe("openai", () => {
  const client = (apiKey = key): OpenAI =>
    new OpenAI({ apiKey, baseURL: `${running.url}/v1`, maxRetries: 0 });

  it("lists models, completes, chats and streams", async () => {
    const models = await client().models.list();
    expect(models.data.map(({ id }) => id)).toEqual(["genesis"]);
    expect((await client().models.retrieve("genesis")).id).toBe("genesis");
    const completion = await client().completions.create({
      model: "genesis",
      prompt: "In the beginning",
      max_tokens: 4,
      temperature: 0,
    });
    expect(completion.choices[0]?.text).toBe(" God created");
    const chat = await client().chat.completions.create({
      model: "genesis",
      messages,
      max_tokens: 4,
    });
    expect(chat.choices[0]?.message.role).toBe("assistant");
    const stream = await client().chat.completions.create({
      model: "genesis",
      messages,
      max_tokens: 6,
      stream: true,
      stream_options: { include_usage: true },
    });
    let tokens = 0;
    for await (const { usage } of stream) tokens += usage?.completion_tokens ?? 0;
    expect(tokens).toBe(6);
  });

  it("gets its own kinds of errors", async () => {
    await expect(client("bad").models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(
      client().chat.completions.create({ model: "nope", messages }),
    ).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(
      client().chat.completions.create({ model: "genesis", messages: [] }),
    ).rejects.toBeInstanceOf(OpenAI.BadRequestError);
  });

  it("is told when to ask again", async () => {
    const request = { model: "genesis", prompt: "In", max_tokens: 1 };
    await client(limited).completions.create(request);
    const failure = client(limited).completions.create(request);
    await expect(failure).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    const thrown: unknown = await failure.catch((reason: unknown) => reason);
    const headers = thrown instanceof OpenAI.RateLimitError ? thrown.headers : undefined;
    expect(Number(headers?.get("retry-after"))).toBeGreaterThan(0);
  });

  it("aborts a stream, and the generation ends with it", async () => {
    const stream = await client().completions.create({
      model: "genesis",
      prompt: "In",
      max_tokens: 4000,
      stream: true,
    });
    for await (const _ of stream) {
      stream.controller.abort();
      break;
    }
    await expect
      .poll(async () => {
        const admin = await running.issue({ tenant: "op", role: "admin" });
        const response = await fetch(`${running.url}/admin/status`, {
          headers: { authorization: `Bearer ${admin}` },
        });
        const { statistics } = (await response.json()) as { statistics: { running: number } };
        return statistics.running;
      })
      .toBe(0);
  });
});

describe("the AI SDK", () => {
  const model = () =>
    createOpenAICompatible({ name: "realm", apiKey: key, baseURL: `${running.url}/v1` })("genesis");

  it("generates and streams text", async () => {
    const { text, usage } = await generateText({
      model: model(),
      prompt: "In the beginning",
      maxOutputTokens: 5,
    });
    expect(text).not.toBe("");
    expect(usage.outputTokens).toBe(5);
    const streamed = streamText({ model: model(), prompt: "In the beginning", maxOutputTokens: 5 });
    let streamedText = "";
    for await (const part of streamed.textStream) streamedText += part;
    expect(streamedText).not.toBe("");
    expect(await streamed.finishReason).toBe("length");
  });
});

describe("LangChain", () => {
  it("invokes and streams", async () => {
    const model = new ChatOpenAI({
      model: "genesis",
      apiKey: key,
      maxTokens: 4,
      configuration: { baseURL: `${running.url}/v1` },
    });
    const answer = await model.invoke("In the beginning");
    expect(answer).toMatchObject({ usage_metadata: { output_tokens: 4 } });
    let pieces = 0;
    for await (const _ of await model.stream("In the beginning")) pieces += 1;
    expect(pieces).toBeGreaterThan(1);
  });
});

describe("ollama", () => {
  const client = (): Ollama =>
    new Ollama({ host: running.url, headers: { authorization: `Bearer ${key}` } });

  it("lists, shows, generates and streams", async () => {
    const { models } = await client().list();
    expect(models.map(({ name }) => name)).toEqual(["genesis"]);
    const shown = await client().show({ model: "genesis" });
    expect(shown.details.format).toBe("gguf");
    const options = { num_predict: 4, temperature: 0 };
    const whole = await client().generate({
      model: "genesis:latest",
      prompt: "In the beginning",
      raw: true,
      options,
    });
    expect(whole).toMatchObject({ response: " God created", done: true, done_reason: "length" });
    let text = "";
    const stream = await client().generate({
      model: "genesis",
      prompt: "In the beginning",
      raw: true,
      options,
      stream: true,
    });
    for await (const { response } of stream) text += response;
    expect(text).toBe(" God created");
    expect((await client().ps()).models.map(({ name }) => name)).toEqual(["genesis"]);
  });

  it("chats, whole and streamed", async () => {
    const options = { num_predict: 4, temperature: 0 };
    const whole = await client().chat({ model: "genesis", messages, options });
    expect(whole).toMatchObject({ done: true, message: { role: "assistant" }, eval_count: 4 });
    let text = "";
    const stream = await client().chat({ model: "genesis", messages, options, stream: true });
    for await (const { message } of stream) text += message.content;
    expect(text).toBe(whole.message.content);
  });
});
