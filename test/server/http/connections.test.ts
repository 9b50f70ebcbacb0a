// Connections as curl and plain sockets have them: events byte for byte, Expect: 100-continue, HTTP/1.0, several requests
// at once, one side closed early, and a server that ends.

import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openConnection, rawRequest } from "../raw-connection.ts";
import { ask, startServer } from "../running-server.ts";
import type { RunningServer } from "../running-server.ts";

let running: RunningServer;
beforeAll(async () => {
  running = await startServer();
});
afterAll(() => running[Symbol.asyncDispose]());

const body = { model: "genesis", prompt: "In the beginning", max_tokens: 4, temperature: 0 };
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

async function curl(...words: string[]): Promise<{ stdout: string; stderr: string }> {
  const json = ["-H", "content-type: application/json"];
  const command = ["-sS", "--max-time", "60", ...json, ...words];
  return await promisify(execFile)("curl", command);
}

describe.skipIf(!hasCurl)("curl", () => {
  const url = (): string => `${running.url}/v1/completions`;

  it("gets events byte for byte, and [DONE]", async () => {
    const { stdout } = await curl(
      "-N",
      "-i",
      "-d",
      JSON.stringify({ ...body, stream: true }),
      url(),
    );
    const [head = "", ...rest] = stdout.split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(head.toLowerCase()).toContain("content-type: text/event-stream");
    const blocks = rest.join("\r\n\r\n").split("\n\n");
    expect(blocks.splice(-2)).toEqual(["data: [DONE]", ""]);
    const texts = blocks.map((block) => {
      const [, json = ""] = /^data: (\{[^\n]*\})$/.exec(block) ?? [];
      return (JSON.parse(json) as { choices: { text: string }[] }).choices[0]?.text;
    });
    expect(texts).toEqual([" God", " c", "reat", "ed", ""]);
  });

  it("is told to go on where it asks first", async () => {
    const { stdout, stderr } = await curl(
      "-v",
      "-H",
      "Expect: 100-continue",
      "-d",
      JSON.stringify(body),
      url(),
    );
    expect(stderr).toContain("< HTTP/1.1 100 Continue");
    expect(stdout).toContain(" God created");
  });

  it("speaks HTTP/1.0, to whole answers and to streams, which end with the connection", async () => {
    const whole = await curl("-0", "-d", JSON.stringify(body), url());
    expect(whole.stdout).toContain(" God created");
    const stream = await curl("-0", "-i", "-d", JSON.stringify({ ...body, stream: true }), url());
    expect(stream.stdout.toLowerCase()).not.toContain("transfer-encoding");
    expect(stream.stdout.endsWith("data: [DONE]\n\n")).toBe(true);
  });
});

describe("a connection", () => {
  it("with several requests at once has their answers in order", async () => {
    const { socket, ended } = await openConnection(running.url);
    const streamed = rawRequest("/v1/completions", { ...body, stream: true });
    const last = rawRequest("/version-of-nothing", undefined, ["connection: close"]);
    socket.write(
      `${rawRequest("/health")}${streamed}${rawRequest("/v1/completions", body)}${last}`,
    );
    const answers = (await ended).split(/(?=HTTP\/1\.1 )/);
    expect(answers.map((answer) => answer.slice(9, 12))).toEqual(["200", "200", "200", "404"]);
    expect(answers[0]).toContain('"status":"ok"');
    expect(answers[1]).toContain("data: [DONE]");
    expect(answers[2]).toContain(" God created");
  });

  it("whose client closes its side is over, and what it asked for with it", async () => {
    const { socket, ended, received } = await openConnection(running.url);
    const endless = { ...body, max_tokens: 4000, temperature: 1, stream: true };
    socket.write(rawRequest("/v1/completions", endless));
    await expect.poll(received).toContain("data: {");
    socket.end();
    expect(await ended).not.toContain("[DONE]");
    await expect
      .poll(async () => (await ask(running.url, "/admin/status")).json["statistics"])
      .toMatchObject({ running: 0 });
  });

  it("of a server that ends has the answer that runs, and 503 for what comes behind", async () => {
    await using ending = await startServer();
    const { socket, ended, received } = await openConnection(ending.url);
    const long = { ...body, max_tokens: 60, stream: true };
    socket.write(rawRequest("/v1/completions", long));
    await expect.poll(received).toContain("data: {");
    const closed = ending.server.close();
    socket.write(rawRequest("/v1/completions", body));
    const [first = "", second = ""] = (await ended).split(/(?=HTTP\/1\.1 )/);
    await closed;
    expect(first).toContain("data: [DONE]");
    expect(second).toMatch(/^HTTP\/1\.1 503 /);
  });
});
