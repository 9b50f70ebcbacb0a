// What OpenAI's own client makes of limits, of a server that is gone, and of its own impatience: it asks again where
// that helps, and what it gave up ends.

import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ask, startServer } from "../running-server.ts";
import type { RunningServer } from "../running-server.ts";

let running: RunningServer;
let admin: string;
beforeAll(async () => {
  running = await startServer();
  admin = await running.issue({ tenant: "operators", role: "admin" });
});
afterAll(() => running[Symbol.asyncDispose]());

interface Watched {
  readonly client: OpenAI;
  /** Of each request that the client sent. */
  readonly statuses: number[];
}

/** `answered` is told of each answer before the client is. */
function watchedClient(apiKey: string, answered: (status: number) => void = () => {}): Watched {
  const statuses: number[] = [];
  const client = new OpenAI({
    apiKey,
    baseURL: `${running.url}/v1`,
    maxRetries: 3,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      statuses.push(response.status);
      answered(response.status);
      return response;
    },
  });
  return { client, statuses };
}

const request = { model: "genesis", prompt: "In", max_tokens: 1 };
const endless = { model: "genesis", prompt: "In", max_tokens: 4000, temperature: 1 };

async function statistics(): Promise<{ running: number; waiting: number }> {
  const { json } = await ask(running.url, "/admin/status", { key: admin });
  return json["statistics"] as { running: number; waiting: number };
}

describe("openai", () => {
  it("asks again when there is room for a session, as Retry-After says", async () => {
    const limits = { sessions: 1 };
    const key = await running.issue({ tenant: "narrow", record: { limits } });
    const blocking = await new OpenAI({
      apiKey: key,
      baseURL: `${running.url}/v1`,
    }).completions.create({ ...endless, stream: true });
    await blocking[Symbol.asyncIterator]().next();
    const { client, statuses } = watchedClient(key, (status) => {
      if (status === 429) blocking.controller.abort();
    });
    const completion = await client.completions.create(request);
    expect(completion.choices).toHaveLength(1);
    expect(statuses[0]).toBe(429);
    expect(statuses.at(-1)).toBe(200);
  });

  it("does not ask again where no wait would help", async () => {
    const limits = { tokensPerRequest: 4 };
    const key = await running.issue({ tenant: "short", record: { limits } });
    const { client, statuses } = watchedClient(key);
    const failure = client.completions.create({ ...request, prompt: "In the beginning God made" });
    await expect(failure).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    expect(statuses).toEqual([429]);
  });

  it("finds the next server where the first is gone", async () => {
    const gone = await startServer();
    const { url } = gone;
    await gone[Symbol.asyncDispose]();
    let attempts = 0;
    const client = new OpenAI({
      apiKey: await running.issue({}),
      baseURL: `${url}/v1`,
      fetch: async (asked, init) => {
        attempts += 1;
        const text = asked instanceof Request ? asked.url : asked.toString();
        return await fetch(attempts === 1 ? text : text.replace(url, running.url), init);
      },
    });
    expect((await client.completions.create(request)).choices).toHaveLength(1);
    expect(attempts).toBe(2);
  });

  it("that gives up waiting ends what it asked for", async () => {
    const { client } = watchedClient(await running.issue({ tenant: "impatient" }));
    const failure = client.completions.create(endless, { timeout: 300, maxRetries: 0 });
    await expect(failure).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
    await expect.poll(statistics).toMatchObject({ running: 0, waiting: 0 });
  });
});
