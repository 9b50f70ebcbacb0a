// Clients that send slowly, or do not read: they are let go in time, and what waits for them stays bounded.

import Fastify from "fastify";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { sendStream } from "../../../host/server/http/answer-stream.ts";
import { eventStream } from "../../../host/server/http/event-stream.ts";
import { openConnection, rawRequest } from "../raw-connection.ts";
import { ask, startServer } from "../running-server.ts";
import type { RunningServer } from "../running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer({ requests: { receiveMs: 400 } });
});
afterAll(() => running[Symbol.asyncDispose]());

const completion = { model: "genesis", prompt: "In", max_tokens: 1 };

describe("a request that comes byte by byte", () => {
  it.each([
    ["in its head", rawRequest("/v1/completions", completion).slice(0, 40)],
    ["in its body", rawRequest("/v1/completions", completion).slice(0, -30)],
  ])("%s ends with 408, and its connection with it", async (_where, text) => {
    const { socket, ended } = await openConnection(running.url);
    socket.write(text);
    const sender = setInterval(() => socket.write(" "), 50);
    const answer = await ended.finally(() => clearInterval(sender));
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain("request_timeout");
    expect(await ask(running.url, "/health")).toMatchObject({ status: 200 });
  });

  it("does not keep another from being answered", async () => {
    const slow = await openConnection(running.url);
    slow.socket.write("POST /v1/completions HTTP/1.1\r\nhost: localhost\r\n");
    expect(await ask(running.url, "/v1/completions", { body: completion })).toMatchObject({
      status: 200,
    });
    slow.socket.destroy();
  });
});

describe("a client that reads nothing of its stream", () => {
  it("gets no more than fits into the system's buffers, then is cut off, and what it was given ends", async () => {
    const piece = `data: ${"x".repeat(100_000)}\n\n`;
    let given = 0;
    const over = Promise.withResolvers<void>();
    async function* endless(): AsyncGenerator<string, void, void> {
      try {
        for (;;) {
          given += piece.length;
          yield piece;
        }
      } finally {
        over.resolve();
      }
    }
    const app = Fastify();
    app.get("/", async (_request, reply) => {
      const times = { keepAliveMs: 60_000, stalledMs: 300 };
      await sendStream(reply, endless(), { kind: eventStream, times, errorForm: "openai" });
      return reply;
    });
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    const { socket } = await openConnection(url);
    socket.pause();
    socket.write(rawRequest("/"));
    await over.promise;
    // What Linux and macOS keep for both sides of a connection on loopback.
    expect(given).toBeLessThan(32_000_000);
    const atTheEnd = given;
    await wait(50);
    expect(given).toBe(atTheEnd);
    socket.destroy();
    await app.close();
  });
});
