// Who may use which route: every route of the table with every kind of caller. A route without a rule cannot be added,
// and one with a rule is in the matrix.

import Fastify from "fastify";
import type { RawServerDefault } from "fastify";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { collectRules } from "../../../host/server/access/route-access.ts";
import type { RouteAccess } from "../../../host/server/access/route-access.ts";
import type { App, SchemaTypes } from "../../../host/server/server-parts.ts";
import { ask, startServer } from "../running-server.ts";
import type { RunningServer } from "../running-server.ts";

let running: RunningServer;
const keys: Record<string, string | undefined> = {};

beforeAll(async () => {
  running = await startServer();
  keys["admin"] = await running.issue({ tenant: "operators", role: "admin" });
  keys["user"] = await running.issue({ tenant: "acme" });
  keys["a user of another tenant"] = await running.issue({ tenant: "other", models: ["other"] });
  keys["disabled"] = await running.issue({ tenant: "acme" });
  keys["revoked"] = await running.issue({ tenant: "acme" });
  keys["rotated"] = await running.issue({ tenant: "acme" });
  keys["of the right form"] = `rlm_${"0".repeat(16)}_${"A".repeat(43)}`;
  keys["of no form"] = "sk-123";
  keys["too long"] = "x".repeat(10_000);
  keys["none"] = undefined;
  const idOf = (key: string | undefined): string => key?.split("_")[1] ?? "";
  await running.keys.setState(idOf(keys["disabled"]), "disabled");
  await running.keys.setState(idOf(keys["revoked"]), "revoked");
  await running.keys.rotate(idOf(keys["rotated"]));
});
afterAll(() => running[Symbol.asyncDispose]());

const bad = [
  "disabled",
  "revoked",
  "rotated",
  "of the right form",
  "of no form",
  "too long",
  "none",
];

/** What the rule says of a caller; undefined: let in, whatever then becomes of the request. */
function expected(access: RouteAccess, caller: string): number | undefined {
  if (access === "public") return undefined;
  if (bad.includes(caller)) return 401;
  return access === "admin" && caller !== "admin" ? 403 : undefined;
}

describe("every route", () => {
  it("lets in whom its rule says, and nobody else", async () => {
    const { rules } = running.server;
    expect(rules.length).toBeGreaterThan(10);
    for (const { method, url, access } of rules) {
      for (const [caller, key] of Object.entries(keys)) {
        const response = await fetch(new URL(url.replace("*", "genesis"), running.url), {
          method,
          headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
          ...(method === "POST" ? { body: "{}" } : {}),
        });
        const body = await response.text();
        const told = { route: `${method} ${url}`, caller, status: response.status };
        const status = expected(access, caller);
        if (status === undefined) {
          // Let in, a key may still lack the grant of the model.
          const isRefused =
            [401, 403].includes(response.status) && method !== "HEAD" && !/not granted/.test(body);
          expect({ ...told, body, isRefused }).toMatchObject({ isRefused: false });
        } else {
          expect(told).toEqual({ ...told, status });
          if (method !== "HEAD") expect(body).toContain('"error"');
        }
      }
    }
  });

  it("cannot be added without a rule", () => {
    const app: App = Fastify<
      RawServerDefault,
      IncomingMessage,
      ServerResponse
    >().withTypeProvider<SchemaTypes>();
    collectRules(app);
    expect(() => app.get("/forgotten", () => "")).toThrow(/says not who may use it/);
  });
});

describe("a model", () => {
  const body = { model: "genesis", prompt: "In", max_tokens: 1 };

  it("that was not granted is denied, and is not listed", async () => {
    const key = keys["a user of another tenant"];
    const { status, json } = await ask(running.url, "/v1/completions", { body, key });
    expect({ status, ...json }).toMatchObject({ status: 403, error: { code: "denied" } });
    const list = await ask(running.url, "/v1/models", { key });
    expect(list.json).toEqual({ object: "list", data: [] });
    expect(await ask(running.url, "/v1/models/genesis", { key })).toMatchObject({ status: 403 });
    expect(await ask(running.url, "/api/show", { key, body: { model: "genesis" } })).toMatchObject({
      status: 403,
    });
  });

  it("that is not served is not told apart from one that was not granted", async () => {
    const key = keys["a user of another tenant"];
    const unknown = await ask(running.url, "/v1/completions", {
      body: { ...body, model: "x" },
      key,
    });
    expect(unknown.status).toBe(403);
  });
});

describe("a key", () => {
  it("that is disabled works again when it is enabled", async () => {
    const key = await running.issue({ tenant: "acme" });
    const id = key.split("_")[1] ?? "";
    await running.keys.setState(id, "disabled");
    expect(await ask(running.url, "/v1/models", { key })).toMatchObject({
      status: 401,
      json: { error: { type: "authentication_error", code: "invalid_api_key" } },
    });
    await running.keys.setState(id, "enabled");
    expect(await ask(running.url, "/v1/models", { key })).toMatchObject({ status: 200 });
  });

  it("that was revoked is never let in again", async () => {
    const id = keys["revoked"]?.split("_")[1] ?? "";
    await expect(running.keys.setState(id, "enabled")).rejects.toMatchObject({
      code: "bad-argument",
    });
    await expect(running.keys.rotate(id)).rejects.toMatchObject({ code: "bad-argument" });
  });

  it("is in no line of the log, nor is a prompt", async () => {
    const key = keys["user"];
    const prompt = "a text that nobody else says";
    await ask(running.url, "/v1/completions", {
      body: { model: "genesis", prompt, max_tokens: 1 },
      key,
    });
    await ask(running.url, `/v1/models/${prompt}?key=${key}`, { key });
    await ask(running.url, "/v1/completions", { body: `{"prompt": "${prompt}`, key });
    expect(running.logged.length).toBeGreaterThan(0);
    const log = running.logged.join("");
    // The secret may have underscores too.
    expect(log).not.toContain(key?.split("_").slice(2).join("_"));
    expect(log).not.toContain("nobody else");
  });
});

describe("a server without keys", () => {
  it("lets everybody in on loopback, until there is a key, and after that is gone too", async () => {
    await using open = await startServer();
    expect(await ask(open.url, "/v1/models", { key: "anything" })).toMatchObject({ status: 200 });
    const key = await open.issue({});
    expect(await ask(open.url, "/v1/models")).toMatchObject({ status: 401 });
    await open.keys.setState(key.split("_")[1] ?? "", "revoked");
    expect(await ask(open.url, "/v1/models")).toMatchObject({ status: 401 });
  });

  it("does not listen publicly, unless it is told to be insecure", async () => {
    await expect(startServer({ host: "0.0.0.0" })).rejects.toMatchObject({
      code: "bad-argument",
      message: expect.stringContaining("--insecure"),
    });
    await using open = await startServer({ host: "0.0.0.0", insecure: true });
    const url = open.url.replace("0.0.0.0", "127.0.0.1");
    expect(await ask(url, "/v1/models")).toMatchObject({ status: 200 });
  });
});

describe("an address", () => {
  it("that shows too many bad keys is refused for a while, and told how long", async () => {
    await using limited = await startServer({ requests: { failuresPerMinute: 3 } });
    const key = await limited.issue({});
    for (let failure = 0; failure < 3; failure++) {
      expect(await ask(limited.url, "/v1/models", { key: "bad" })).toMatchObject({ status: 401 });
    }
    const { status, headers } = await ask(limited.url, "/v1/models", { key });
    expect(status).toBe(429);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await ask(limited.url, "/health")).toMatchObject({ status: 200 });
  });

  it("is not limited for requests without a key, which the error `unauthenticated` asks for", async () => {
    await using limited = await startServer({ requests: { failuresPerMinute: 1 } });
    const key = await limited.issue({});
    await ask(limited.url, "/v1/models");
    await ask(limited.url, "/v1/models");
    expect(await ask(limited.url, "/v1/models", { key })).toMatchObject({ status: 200 });
  });
});
