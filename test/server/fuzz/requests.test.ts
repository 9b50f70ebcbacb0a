// Whatever is sent, the answer is a status of the right kind in the right form, and the server goes on. A share each
// time; REALM_FUZZ_REQUESTS=100000 for all that were asked for.

import fc from "fast-check";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ask, startServer } from "../running-server.ts";
import type { RunningServer } from "../running-server.ts";
import { fuzzedRequest, rawBytes } from "./requests.ts";

const count = Number(process.env["REALM_FUZZ_REQUESTS"] ?? 400);
const seed = Number(process.env["REALM_FUZZ_SEED"] ?? 1);

let running: RunningServer;
beforeAll(async () => {
  running = await startServer({ requests: { receiveMs: 2000 } });
});
afterAll(() => running[Symbol.asyncDispose]());

/** The forms of OpenAI's and Ollama's errors. */
const errorForm = expect.objectContaining({
  error: expect.toSatisfy(
    (error: unknown) =>
      typeof error === "string" ||
      (typeof error === "object" && error !== null && "message" in error && "type" in error),
  ),
});

describe("a fuzzed request", () => {
  it(
    `is answered by a 4xx of the right form, or well (${count} requests)`,
    { timeout: 3_600_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fuzzedRequest, async ({ method, path, headers, body }) => {
          const response = await fetch(running.url + path, {
            method,
            headers,
            ...(body === undefined ? {} : { body }),
          }).catch((thrown: Error) => {
            // What cannot be sent: fetch's own refusal.
            if (/fetch failed/.test(thrown.message)) return undefined;
            if (thrown instanceof TypeError) return undefined;
            throw thrown;
          });
          if (response === undefined) return;
          const text = await response.text();
          expect(response.status, `${method} ${path} ${body}: ${text}`).toBeLessThan(500);
          if (response.status < 400 || method === "HEAD") return;
          expect(JSON.parse(text)).toEqual(errorForm);
        }),
        { numRuns: count, seed, endOnFailure: true },
      );
      expect(await ask(running.url, "/health")).toMatchObject({ status: 200 });
    },
  );

  it(
    "of bytes that are no HTTP, on connections left half, hurts nobody",
    { timeout: 3_600_000 },
    async () => {
      const { port } = new URL(running.url);
      await fc.assert(
        fc.asyncProperty(rawBytes, fc.boolean(), async (bytes, ends) => {
          const answer = await new Promise<string>((resolve) => {
            const socket = connect(Number(port), "127.0.0.1");
            let received = "";
            socket.on("data", (data) => (received += data.toString("latin1")));
            socket.on("error", () => resolve(received));
            socket.on("close", () => resolve(received));
            socket.setTimeout(200, () => socket.destroy());
            if (ends) socket.end(bytes, "latin1");
            else socket.write(bytes, "latin1");
          });
          if (answer !== "") expect(answer).toMatch(/^HTTP\/1\.1 (?:101|[234]\d\d) /);
        }),
        { numRuns: Math.ceil(count / 20), seed, endOnFailure: true },
      );
      expect(await ask(running.url, "/health")).toMatchObject({ status: 200 });
    },
  );
});
