// Tenants behind HTTP: one whose guest a stranger wrote, and two at once of which one has limits.

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { genesisFile } from "../../shared-data.ts";
import { ask, startServer } from "../running-server.ts";
import type { Answer, RunningServer } from "../running-server.ts";

const decoder = join(
  import.meta.dirname,
  "../../../examples/constrained-decoder/constrained-decoder.wasm",
);

let running: RunningServer;
let own: string;
beforeAll(async () => {
  running = await startServer({
    models: [{ name: "genesis", source: genesisFile, kvType: "f32" }],
  });
  own = await running.issue({ tenant: "own" });
});
afterAll(() => running[Symbol.asyncDispose]());

const body = { model: "genesis", prompt: "In the beginning", max_tokens: 8, temperature: 0 };

function textOf({ json }: Answer): string | undefined {
  return (json["choices"] as { text: string }[] | undefined)?.[0]?.text;
}

describe("a tenant with a guest of its own", () => {
  let key: string;
  beforeAll(async () => {
    key = await running.issue({ tenant: "stranger", record: { guest: decoder } });
  });

  it("is answered by it, whole and streamed, as by Realm's", async () => {
    const expected = textOf(await ask(running.url, "/v1/completions", { body, key: own }));
    const answer = await ask(running.url, "/v1/completions", { body, key });
    expect(answer, answer.text).toMatchObject({ status: 200 });
    expect(textOf(answer)).toBe(expected);
    const streamed = await ask(running.url, "/v1/completions", {
      body: { ...body, stream: true },
      key,
    });
    const events = streamed.text.split("\n\n").filter((block) => block.startsWith("data: {"));
    const texts = events.map(
      (event) =>
        (JSON.parse(event.slice(6)) as { choices: { text: string }[] }).choices[0]?.text ?? "",
    );
    expect(texts.join("")).toBe(expected);
  });

  it("chats, and is counted", async () => {
    const messages = [{ role: "user", content: "In the beginning" }];
    const chat = { model: "genesis", messages, max_tokens: 4, temperature: 0 };
    const answer = await ask(running.url, "/v1/chat/completions", { body: chat, key });
    expect(answer, answer.text).toMatchObject({
      status: 200,
      json: { usage: { completion_tokens: 4 } },
    });
  });

  it("that cannot be read fails by itself, and nobody else does", async () => {
    const bad = await running.issue({ tenant: "broken", record: { guest: `${decoder}.none` } });
    const refused = await ask(running.url, "/v1/completions", { body, key: bad });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.json).toHaveProperty("error.message");
    expect(await ask(running.url, "/v1/completions", { body, key: own })).toMatchObject({
      status: 200,
    });
  });
});

describe("two tenants under load", () => {
  it("have each what their limits give: one is refused the rest, the other nothing", async () => {
    const limits = { requestsPerMinute: 5 };
    const limited = await running.issue({ tenant: "limited", record: { limits } });
    const free = await running.issue({ tenant: "free" });
    const admin = await running.issue({ tenant: "operators", role: "admin" });
    const count = 15;
    const asked = await Promise.all(
      [limited, free].flatMap((key) =>
        Array.from({ length: count }, async (_, index) => {
          const prompt = `And ${index} said`;
          return await ask(running.url, "/v1/completions", { body: { ...body, prompt }, key });
        }),
      ),
    );
    const statuses = asked.map(({ status }) => status);
    const [first, second] = [statuses.slice(0, count), statuses.slice(count)];
    expect(first.filter((status) => status === 200)).toHaveLength(5);
    expect(first.filter((status) => status === 429)).toHaveLength(count - 5);
    expect(second.filter((status) => status === 200)).toHaveLength(count);
    for (const { status, headers } of asked) {
      if (status === 429) expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
    const { json } = await ask(running.url, "/admin/status", { key: admin });
    const tenants = json["tenants"] as { id: string; usage: { requests: number } }[];
    const requests = Object.fromEntries(tenants.map(({ id, usage }) => [id, usage.requests]));
    expect(requests).toMatchObject({ limited: 5, free: count });
  });
});
