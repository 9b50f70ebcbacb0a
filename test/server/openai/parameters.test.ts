// Every parameter that OpenAI's own client can send is taken or refused by its name, by each route; and what is taken
// does what it says.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { reasoningVariables } from "../../../host/server/chat/reasoning-wish.ts";
import { ReasoningTokens } from "../../../host/server/chat/reasoning-tokens.ts";
import { readTools } from "../../../host/server/openai/chat-messages.ts";
import { chatSchema } from "../../../host/server/openai/chat-schema.ts";
import { completionSchema } from "../../../host/server/openai/completion-schema.ts";
import { embeddingSchema } from "../../../host/server/openai/embeddings.ts";
import { responsesSchema } from "../../../host/server/openai/responses-schema.ts";
import { sharedFile } from "../../shared-data.ts";
import { ask, startServer } from "../running-server.ts";
import type { RunningServer } from "../running-server.ts";

const smolFile = sharedFile("models/smollm2-135m-instruct-q4_1.gguf");

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

const types = dirname(createRequire(import.meta.url).resolve("openai"));

/** The fields of an interface in the client's declarations, without those of objects in them. */
function fieldsOf(file: string, name: string): string[] {
  const text = readFileSync(join(types, "resources", file), "utf8").replace(/\/\*[^]*?\*\//g, "");
  const body = new RegExp(`interface ${name} \\{([^]*?)\\n\\}`).exec(text)?.[1] ?? "";
  return [...body.matchAll(/^ {4}(\w+)\??:/gm)].map(([, field = ""]) => field);
}

const prompt = { model: "genesis", prompt: "In" };
const chat = { model: "genesis", messages: [{ role: "user", content: "In" }] };

const routes = [
  {
    path: "/v1/completions",
    file: "completions.d.ts",
    type: "CompletionCreateParamsBase",
    taken: completionSchema.properties,
    body: prompt,
    refused: [],
  },
  {
    path: "/v1/chat/completions",
    file: "chat/completions/completions.d.ts",
    type: "ChatCompletionCreateParamsBase",
    taken: chatSchema.properties,
    body: chat,
    refused: ["audio", "function_call", "functions", "moderation", "web_search_options"],
  },
  {
    path: "/v1/responses",
    file: "responses/responses.d.ts",
    type: "ResponseCreateParamsBase",
    taken: responsesSchema.properties,
    body: { model: "genesis", input: "In" },
    refused: [
      "access_programs",
      "context_management",
      "conversation",
      "image",
      "max_tool_calls",
      "moderation",
      "previous_response_id",
      "prompt",
      "top_logprobs",
    ],
  },
  {
    path: "/v1/embeddings",
    file: "embeddings.d.ts",
    type: "EmbeddingCreateParams",
    taken: embeddingSchema.properties,
    body: { model: "genesis", input: "In" },
    refused: [],
  },
];

describe.each(routes)("$path", ({ path, file, type, taken, body, refused }) => {
  const others = fieldsOf(file, type).filter((field) => !(field in taken));

  it("knows all that the client can send, but what is refused by its name", async () => {
    expect(fieldsOf(file, type)).toContain("model");
    expect(others).toEqual(refused);
    for (const field of others) {
      const { status, json } = await ask(running.url, path, { body: { ...body, [field]: {} } });
      expect({ status, ...json }, field).toMatchObject({
        status: 400,
        error: { code: "unsupported_parameter", param: field },
      });
    }
  });
});

describe("what would change the answer and is not honoured", () => {
  it.each([
    ["/v1/chat/completions", { verbosity: "low" }, "verbosity"],
    ["/v1/chat/completions", { reasoning_effort: "high" }, "reasoning_effort"],
    ["/v1/chat/completions", { modalities: ["audio"] }, "modalities[0]"],
    ["/v1/chat/completions", { top_logprobs: 2 }, "top_logprobs"],
    ["/v1/chat/completions", { tools: [{ type: "custom" }] }, "tools[0].type"],
    [
      "/v1/chat/completions",
      { tools: [{ type: "function", function: { name: "f", examples: [] } }] },
      "tools[0].function.examples",
    ],
    ["/v1/responses", { reasoning: { effort: "low" } }, "reasoning.effort"],
    ["/v1/responses", { reasoning: { summary: "detailed" } }, "reasoning.summary"],
    ["/v1/responses", { text: { verbosity: "high" } }, "text.verbosity"],
    ["/v1/responses", { truncation: "auto" }, "truncation"],
    ["/v1/responses", { background: true }, "background"],
    ["/v1/responses", { include: ["message.output_text.logprobs"] }, "include"],
    ["/v1/responses", { tools: [{ type: "web_search" }] }, "tools[0].type"],
    ["/v1/embeddings", { input: [[1, 2]] }, "input"],
  ])("%s refuses %j", async (path, more, param) => {
    const basis = path === "/v1/chat/completions" ? chat : { model: "genesis", input: "In" };
    const { status, json } = await ask(running.url, path, { body: { ...basis, ...more } });
    expect({ status, ...json }).toMatchObject({ status: 400, error: { param } });
  });

  it("is null, or what happens anyway, and then is taken", async () => {
    const body = {
      ...chat,
      max_tokens: 1,
      reasoning_effort: "none",
      verbosity: "medium",
      prediction: { type: "content", content: "a" },
      tools: null,
      modalities: ["text"],
    };
    expect(await ask(running.url, "/v1/chat/completions", { body })).toMatchObject({ status: 200 });
  });
});

describe("strict", () => {
  it("is read wherever a tool has it, with its place", () => {
    const within = { type: "function", function: { name: "f", strict: true } };
    const flat = { type: "function", name: "g", strict: true };
    const not = { type: "function", function: { name: "h", strict: false } };
    const { strictTools } = readTools([within, flat, not]);
    expect([...strictTools]).toEqual([
      ["f", "tools[0].function.strict"],
      ["g", "tools[1].strict"],
    ]);
  });

  it("and a grammar of the caller's own cannot both hold", async () => {
    const tools = [{ type: "function", function: { name: "f", strict: true } }];
    const body = { ...chat, tools, grammar: 'root ::= "x"' };
    const { status, json } = await ask(running.url, "/v1/chat/completions", { body });
    expect({ status, ...json }).toMatchObject({ status: 400, error: { param: "grammar" } });
  });
});

describe("a wish to think", () => {
  const wish = (isWanted: boolean, effort?: string) => ({ isWanted, effort, parameter: "think" });
  const qwen = "{% if enable_thinking %}<think>{% endif %}";
  const granite = "{%- if thinking %}x{%- endif %}";
  const harmony = "<|channel|>{{ reasoning_effort }}";

  it.each([
    [qwen, wish(false), { enable_thinking: false }],
    [qwen, wish(true, "high"), { enable_thinking: true }],
    [granite, wish(true), { thinking: true }],
    [harmony, wish(true, "high"), { reasoning_effort: "high" }],
    [harmony, wish(true), {}],
    ["<think>", wish(true), {}],
    ["plain", wish(false), {}],
  ])("of %j with %j is %j", (template, asked, variables) => {
    expect(reasoningVariables(template, asked)).toEqual(variables);
  });

  it.each([
    ["plain", wish(true)],
    ["the word thinking", wish(true)],
    ["<think>", wish(false)],
    [harmony, wish(false, "none")],
  ])("of %j with %j is refused", (template, asked) => {
    expect(() => reasoningVariables(template, asked)).toThrow(/^think is not supported/);
  });
});

describe("reasoning_tokens", () => {
  it("are those of thoughts, with what was held back until it was known to be one", () => {
    const tokens = new ReasoningTokens();
    const thought = { type: "reasoning" as const };
    const text = { type: "text" as const };
    tokens.add(1, []);
    tokens.add(1, [thought]);
    tokens.add(1, []);
    tokens.add(1, [thought, text]);
    tokens.add(1, []);
    tokens.add(1, [text]);
    tokens.add(1, []);
    tokens.add(0, [text]);
    expect(tokens.count).toBe(4);
  });

  it("are none where a model does not think", async () => {
    const body = { ...chat, max_tokens: 2 };
    const { json } = await ask(running.url, "/v1/chat/completions", { body });
    expect(json["usage"]).toMatchObject({ completion_tokens_details: { reasoning_tokens: 0 } });
  });
});

describe.skipIf(smolFile === undefined)("parallel_tool_calls: false", () => {
  // What SmolLM2 is made to say, so that there is a call after a call.
  const call = '<tool_call>\n{"name": "f", "arguments": {}}\n</tool_call>\n';
  const grammar = `root ::= "${call.repeat(3).replaceAll("\n", "\\n").replaceAll('"', '\\"')}"`;
  // Those that OpenAI's client has no types for.
  const ownParameters = { grammar };
  const tools = [{ type: "function" as const, function: { name: "f" } }];

  it("ends the generation behind the first call, and says what it took", async () => {
    await using smol = await startServer({
      models: [{ name: "smol", source: smolFile ?? "", contextLength: 512 }],
    });
    const client = new OpenAI({ apiKey: "none", baseURL: `${smol.url}/v1`, maxRetries: 0 });
    const answer = async (parallel: boolean) =>
      await client.chat.completions.create({
        model: "smol",
        messages: [{ role: "user", content: "Call f." }],
        tools,
        parallel_tool_calls: parallel,
        temperature: 0,
        ...ownParameters,
      });
    const all = await answer(true);
    expect(all.choices[0]?.message.tool_calls).toHaveLength(3);
    const first = await answer(false);
    expect(first.choices[0]).toMatchObject({ finish_reason: "tool_calls" });
    expect(first.choices[0]?.message.tool_calls).toHaveLength(1);
    const [most = 0, less = 0] = [all, first].map(({ usage }) => usage?.completion_tokens);
    expect(less).toBeGreaterThan(0);
    expect(less).toBeLessThan(most / 2);
    // The session goes on from there.
    const again = await answer(false);
    expect(again.usage?.prompt_tokens).toBe(first.usage?.prompt_tokens);
    expect(again.usage?.prompt_tokens_details?.cached_tokens).toBeGreaterThan(0);
  });
});
