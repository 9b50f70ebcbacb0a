// Calls that must be, and JSON that must be: SmolLM2, which knows no tools, gives valid ones, whole and streamed, by
// every API. What may be called and was not is text.

import { jsonSchema, generateText, tool } from "ai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { Ollama } from "ollama";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { sharedFile } from "../../shared-data.ts";
import { startServer } from "../running-server.ts";
import type { RunningServer } from "../running-server.ts";

const smolFile = sharedFile("models/smollm2-135m-instruct-q4_1.gguf");

const parameters = {
  type: "object",
  properties: {
    city: { type: "string", maxLength: 20 },
    unit: { enum: ["celsius", "fahrenheit"] },
  },
  required: ["city", "unit"],
  additionalProperties: false,
} as const;

const tools = [
  {
    type: "function" as const,
    function: { name: "weather", description: "The weather", parameters },
  },
  {
    type: "function" as const,
    function: { name: "now", parameters: { type: "object", properties: {} } },
  },
];

const messages = [{ role: "user" as const, content: "What is the weather in Paris?" }];
const validCall = {
  city: expect.any(String),
  unit: expect.stringMatching(/^(?:celsius|fahrenheit)$/),
};

describe.skipIf(smolFile === undefined)("with SmolLM2", () => {
  let running: RunningServer;
  let client: OpenAI;
  let key: string;
  beforeAll(async () => {
    running = await startServer({
      models: [{ name: "smol", source: smolFile ?? "", contextLength: 1024 }],
    });
    key = await running.issue({});
    client = new OpenAI({ apiKey: key, baseURL: `${running.url}/v1`, maxRetries: 0 });
  });
  afterAll(() => running[Symbol.asyncDispose]());

  const named = { type: "function" as const, function: { name: "weather" } };
  const request = { model: "smol", messages, tools, temperature: 0, max_tokens: 100 };

  it("a named call is that call, with arguments of its schema", async () => {
    const { choices } = await client.chat.completions.create({ ...request, tool_choice: named });
    const [choice] = choices;
    expect(choice?.finish_reason).toBe("tool_calls");
    expect(choice?.message.content).toBeNull();
    const [call] = choice?.message.tool_calls ?? [];
    expect(call).toMatchObject({ type: "function", function: { name: "weather" } });
    const text = call?.type === "function" ? call.function.arguments : "";
    expect(JSON.parse(text)).toEqual(validCall);
  });

  it("a required call is one of the tools, streamed too", async () => {
    const stream = client.chat.completions.stream({ ...request, tool_choice: "required" });
    const completion = await stream.finalChatCompletion();
    const [call] = completion.choices[0]?.message.tool_calls ?? [];
    expect(["weather", "now"]).toContain(call?.type === "function" ? call.function.name : "");
  });

  it("the AI SDK calls the function, and goes on with what it gave", async () => {
    const model = createOpenAICompatible({
      name: "realm",
      apiKey: key,
      baseURL: `${running.url}/v1`,
    });
    const cities: string[] = [];
    const { toolResults } = await generateText({
      model: model("smol"),
      prompt: "What is the weather in Paris?",
      maxOutputTokens: 100,
      temperature: 0,
      toolChoice: { type: "tool", toolName: "weather" },
      tools: {
        weather: tool({
          description: "The weather",
          inputSchema: jsonSchema<{ city: string }>(parameters),
          execute: async ({ city }) => {
            cities.push(city);
            return "sunny";
          },
        }),
      },
    });
    expect(toolResults).toMatchObject([{ toolName: "weather", output: "sunny" }]);
    expect(cities).toHaveLength(1);
  });

  it("tools that may be called leave a model that calls none its text", async () => {
    const { choices } = await client.chat.completions.create({ ...request, max_tokens: 8 });
    expect(choices[0]?.message.role).toBe("assistant");
  });

  it("a strict tool that may be called is called by its schema, where the model alone would miss it", async () => {
    const [weather] = tools;
    const ask = async (content: string, strict: boolean) => {
      const { choices } = await client.chat.completions.create({
        ...request,
        messages: [{ role: "user", content }],
        tools: [{ type: "function", function: { ...weather?.function, name: "weather", strict } }],
      });
      return choices[0];
    };
    const wanted = "Use <tool_call> to get the weather in Paris in celsius.";
    const [call] = (await ask(wanted, true))?.message.tool_calls ?? [];
    expect(JSON.parse(call?.type === "function" ? call.function.arguments : "")).toEqual(validCall);
    const [missed] = (await ask(wanted, false))?.message.tool_calls ?? [];
    expect(missed).toBeUndefined();
    // Who calls nothing says what he would have said.
    const greeting = await ask("Say hello.", true);
    expect(greeting).toEqual(await ask("Say hello.", false));
    expect(greeting?.message.tool_calls).toBeUndefined();
  });

  it("JSON of a schema is that, by OpenAI's and Ollama's APIs", async () => {
    const schema = { ...parameters };
    const { choices } = await client.chat.completions.create({
      model: "smol",
      messages,
      temperature: 0,
      max_tokens: 100,
      response_format: { type: "json_schema", json_schema: { name: "answer", schema } },
    });
    expect(JSON.parse(choices[0]?.message.content ?? "")).toEqual(validCall);
    const ollama = new Ollama({ host: running.url, headers: { authorization: `Bearer ${key}` } });
    const { message } = await ollama.chat({
      model: "smol",
      messages,
      format: schema,
      options: { temperature: 0, num_predict: 100 },
    });
    expect(JSON.parse(message.content)).toEqual(validCall);
  });

  it("responses have items, with calls among them", async () => {
    const [first] = tools;
    const response = await client.responses.create({
      model: "smol",
      input: "What is the weather in Paris?",
      tools: [{ ...first?.function, name: "weather", type: "function", parameters, strict: null }],
      tool_choice: { type: "function", name: "weather" },
      temperature: 0,
      max_output_tokens: 100,
    });
    expect(response.output).toMatchObject([{ type: "function_call", name: "weather" }]);
    const stream = await client.responses.create({
      model: "smol",
      input: [{ role: "user", content: "Say hello." }],
      max_output_tokens: 6,
      stream: true,
    });
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    expect(types[0]).toBe("response.created");
    expect(types).toContain("response.output_text.delta");
    expect(types.at(-1)).toBe("response.incomplete");
  });
});

describe.skipIf(smolFile === undefined)("penalties, biases, ignore_eos and top logprobs", () => {
  it("are honoured", async () => {
    await using running = await startServer({
      models: [{ name: "smol", source: smolFile ?? "", contextLength: 512 }],
    });
    const client = new OpenAI({ apiKey: "none", baseURL: `${running.url}/v1`, maxRetries: 0 });
    const { choices } = await client.chat.completions.create({
      model: "smol",
      messages,
      temperature: 0,
      max_tokens: 8,
      logprobs: true,
      top_logprobs: 3,
      presence_penalty: 1,
      frequency_penalty: 0.5,
    });
    const content = choices[0]?.logprobs?.content ?? [];
    expect(content).toHaveLength(8);
    for (const { top_logprobs: top } of content) expect(top).toHaveLength(3);
    const [first] = content;
    const other = await client.chat.completions.create({
      model: "smol",
      messages,
      temperature: 0,
      max_tokens: 1,
      logprobs: true,
      logit_bias: { "28": 100 },
    });
    expect(other.choices[0]?.logprobs?.content?.[0]?.token).not.toBe(first?.token);
    const response = await fetch(`${running.url}/v1/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        model: "smol",
        prompt: "<|im_end|>",
        max_tokens: 40,
        ignore_eos: true,
      }),
    });
    expect(await response.json()).toMatchObject({ usage: { completion_tokens: 40 } });
  });
});
