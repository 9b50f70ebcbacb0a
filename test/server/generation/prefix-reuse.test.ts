// A request that begins as an earlier one of its tenant evaluates what is new alone, and its answer is the same.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ask, startServer } from "../running-server.ts";
import type { RunningServer } from "../running-server.ts";

let running: RunningServer;
let acme: string;
let other: string;
beforeAll(async () => {
  running = await startServer();
  acme = await running.issue({ tenant: "acme" });
  other = await running.issue({ tenant: "other" });
});
afterAll(() => running[Symbol.asyncDispose]());

interface Completed {
  readonly text: string;
  readonly prompt: number;
  readonly cached: number;
}

async function complete(
  prompt: string,
  key: string,
  more: object = {},
  url = running.url,
): Promise<Completed> {
  const body = { model: "genesis", prompt, max_tokens: 8, temperature: 0, ...more };
  const { json, status, text } = await ask(url, "/v1/completions", { body, key });
  expect(status, text).toBe(200);
  const { choices, usage } = json as {
    choices: { text: string }[];
    usage: { prompt_tokens: number; prompt_tokens_details: { cached_tokens: number } };
  };
  return {
    text: choices[0]?.text ?? "",
    prompt: usage.prompt_tokens,
    cached: usage.prompt_tokens_details.cached_tokens,
  };
}

const answerTokens = 6;

async function chat(messages: readonly object[], key: string): Promise<Completed> {
  const body = { model: "genesis", messages, max_tokens: answerTokens, temperature: 0 };
  const { json, status, text } = await ask(running.url, "/v1/chat/completions", { body, key });
  expect(status, text).toBe(200);
  const { choices, usage } = json as {
    choices: { message: { content: string } }[];
    usage: { prompt_tokens: number; prompt_tokens_details: { cached_tokens: number } };
  };
  return {
    text: choices[0]?.message.content ?? "",
    prompt: usage.prompt_tokens,
    cached: usage.prompt_tokens_details.cached_tokens,
  };
}

describe("a conversation that is sent whole each time", () => {
  it("is evaluated from where it is new, turn after turn, with the answers of a fresh one", async () => {
    let history = "And the LORD spake unto Moses, saying,";
    let before = 0;
    for (let turn = 0; turn < 4; turn++) {
      const { text, prompt, cached } = await complete(history, acme);
      if (turn > 0) expect(cached).toBeGreaterThanOrEqual(before);
      expect(prompt - cached).toBeLessThan(20);
      const fresh = await complete(history, await running.issue({ tenant: `fresh-${turn}` }));
      expect({ text, prompt }).toEqual({ text: fresh.text, prompt: fresh.prompt });
      expect(fresh.cached).toBe(0);
      before = prompt;
      history += `${text} And Aaron said,`;
    }
  });

  it("evaluates in a chat's tenth turn that turn's tokens alone, and answers as from the beginning", async () => {
    const messages: { role: string; content: string }[] = [];
    let before = 0;
    for (let turn = 1; turn <= 10; turn++) {
      messages.push({ role: "user", content: `Speak of the ${turn}. day.` });
      const { text, prompt, cached } = await chat(messages, acme);
      if (turn === 10) {
        const fresh = await chat(messages, await running.issue({ tenant: "fresh-chat" }));
        expect(fresh).toEqual({ text, prompt, cached: 0 });
      }
      // An answer comes back as text, which may be other tokens than those that it was generated in.
      expect(cached).toBeGreaterThanOrEqual(before);
      before = prompt;
      messages.push({ role: "assistant", content: text });
    }
  });

  it("finds nothing of another tenant's", async () => {
    const prompt = "In the beginning God created the heaven and the earth, and all that is";
    await complete(prompt, acme);
    expect(await complete(prompt, other)).toMatchObject({ cached: 0 });
    expect((await complete(prompt, acme)).cached).toBeGreaterThan(10);
  });

  it("is another's where the session was made for something else", async () => {
    const body = { model: "genesis", prompt: "Thou shalt not", stream: false, raw: true };
    const options = { num_predict: 1, temperature: 0 };
    const counted = async (more: object): Promise<unknown> => {
      const answer = await ask(running.url, "/api/generate", {
        body: { ...body, options: { ...options, ...more } },
        key: acme,
      });
      return answer.json["prompt_eval_count"];
    };
    expect(await counted({ num_ctx: 64 })).toBe(await counted({ num_ctx: 128 }));
  });
});

describe("what is kept", () => {
  it("is no more than the settings say, and nothing where they say none", async () => {
    await using none = await startServer({ prefixReuse: { sessions: 0 } });
    const key = await none.issue({});
    await complete("And God saw", key, {}, none.url);
    expect(await complete("And God saw the light", key, {}, none.url)).toMatchObject({ cached: 0 });
  });

  it("gives way to a request that needs its place", async () => {
    await using small = await startServer({ limits: { sessions: 1 } });
    const key = await small.issue({});
    await complete("And God saw", key, {}, small.url);
    await complete("Thou shalt not", key, {}, small.url);
    expect((await complete("Thou shalt not kill", key, {}, small.url)).cached).toBeGreaterThan(1);
  });
});
