// GET /ws: functions are called by messages, streamed, cancelled, and describe themselves; a key comes with the request
// or first.

import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";

import { startServer } from "../running-server.ts";
import type { RunningServer } from "../running-server.ts";

interface Message {
  readonly id: string | number | null;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

let running: RunningServer;
let key: string;
beforeAll(async () => {
  running = await startServer();
  key = await running.issue({});
});
afterAll(() => running[Symbol.asyncDispose]());

/** Sends messages and gives what comes back. */
class Client implements Disposable {
  readonly socket: WebSocket;
  readonly #messages: Message[] = [];
  #wake = (): void => {};

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`${url.replace("http", "ws")}/ws`, { headers });
    this.socket.on("message", (data: Buffer) => {
      this.#messages.push(JSON.parse(data.toString()) as Message);
      this.#wake();
    });
  }

  static async open(url: string, bearer?: string): Promise<Client> {
    const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
    const client = new Client(url, headers);
    // An error rejects it.
    await once(client.socket, "open");
    return client;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  async next(): Promise<Message> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The result or error of a call, and its deltas. */
  async call(
    id: string | number,
    name: string,
    params: object = {},
  ): Promise<{ deltas: Message[]; end: Message }> {
    this.send({ id, function: name, params });
    return await this.rest(id);
  }

  async rest(id: string | number): Promise<{ deltas: Message[]; end: Message }> {
    const deltas: Message[] = [];
    for (;;) {
      const message = await this.next();
      expect(message.id).toBe(id);
      if (message.type !== "delta") return { deltas, end: message };
      deltas.push(message);
    }
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }
}

const generate = { model: "genesis", prompt: "In the beginning", maxTokens: 5, temperature: 0 };

describe("a connection", () => {
  it("is refused with a bad key, by its status", async () => {
    const client = new Client(running.url, { authorization: "Bearer bad" });
    const [error] = (await once(client.socket, "error")) as [Error];
    expect(error.message).toContain("401");
  });

  it("is let in with a key as its first message, and closed with any other", async () => {
    using client = await Client.open(running.url);
    client.send({ type: "auth", key });
    expect(await client.next()).toEqual({ id: null, type: "ready", data: {} });
    expect((await client.call(1, "health")).end).toMatchObject({ type: "result" });
    for (const first of [
      { id: 1, function: "health" },
      { type: "auth", key: "bad" },
    ]) {
      const other = await Client.open(running.url);
      other.send(first);
      const [code] = (await once(other.socket, "close")) as [number];
      expect(code).toBe(1008);
    }
  });

  it("is refused from a page of another site", async () => {
    const client = new Client(running.url, {
      origin: "https://evil.example",
      authorization: `Bearer ${key}`,
    });
    const [error] = (await once(client.socket, "error")) as [Error];
    expect(error.message).toContain("403");
  });

  it("that is no WebSocket is told so", async () => {
    const response = await fetch(`${running.url}/ws`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(response.status).toBe(426);
  });
});

describe("a function", () => {
  it("says what it takes and gives", async () => {
    using client = await Client.open(running.url, key);
    const { end } = await client.call("a", "functions");
    const functions = end.data["functions"] as { name: string; params: { type: string } }[];
    expect(functions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["functions", "generate", "chat", "health", "metadata", "tokenize"]),
    );
    for (const { params } of functions) expect(params.type).toBe("object");
  });

  it("streams deltas, which are its result", async () => {
    using client = await Client.open(running.url, key);
    const { deltas, end } = await client.call(7, "generate", generate);
    expect(end).toMatchObject({
      type: "result",
      data: { text: " God created the", finishReason: "length", generatedTokens: 5 },
    });
    expect(deltas.map(({ data }) => data["text"]).join("")).toBe(end.data["text"]);
  });

  it("runs beside others, and is cancelled alone", async () => {
    using client = await Client.open(running.url, key);
    client.send({
      id: 1,
      function: "generate",
      params: { ...generate, maxTokens: 3000, temperature: 1 },
    });
    await client.next();
    client.send({ id: 1, type: "cancel" });
    const { end } = await client.rest(1);
    expect(end).toMatchObject({ type: "error", data: { code: "cancelled", kind: "cancelled" } });
    expect((await client.call(1, "tokenize", { model: "genesis", text: "In" })).end.type).toBe(
      "result",
    );
  });

  it.each([
    ["no JSON", "{", null, "bad-argument"],
    ["no object", "[]", null, "bad-argument"],
    ["no id", { function: "health" }, null, "bad-argument"],
    ["no such function", { id: 3, function: "fly" }, 3, "bad-argument"],
    [
      "a parameter it does not know",
      { id: 4, function: "health", params: { a: 1 } },
      4,
      "bad-argument",
    ],
    [
      "a parameter of another type",
      { id: 5, function: "generate", params: { ...generate, prompt: 5 } },
      5,
      "bad-argument",
    ],
    ["no such model", { id: 6, function: "metadata", params: { model: "x" } }, 6, "not-found"],
    [
      "nesting",
      `{"id": 7, "function": "health", "params": ${"[".repeat(100)}${"]".repeat(100)}}`,
      7,
      "bad-argument",
    ],
  ])("with %s fails, and the connection goes on", async (_name, message, id, code) => {
    using client = await Client.open(running.url, key);
    client.send(message);
    expect(await client.next()).toMatchObject({ id, type: "error", data: { code } });
    expect((await client.call("next", "health")).end.type).toBe("result");
  });
});
