// Why a server cannot listen: the system's own failures, each under the code that says what to do.

import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { describe, expect, it } from "vitest";

import { listenFailure } from "../../host/server/listen-failure.ts";

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen({ host, port });
  await once(server, "listening");
}

async function failure(host: string, port: number): Promise<unknown> {
  const server = createServer();
  try {
    await listen(server, host, port);
  } catch (thrown) {
    return listenFailure(`${host}, port ${port}`, thrown);
  }
  server.close();
  throw new Error("it listens");
}

describe("listening", () => {
  it("is `address-in-use` where another program has the port", async () => {
    const other = createServer();
    await listen(other, "127.0.0.1", 0);
    const { port } = other.address() as AddressInfo;
    expect(await failure("127.0.0.1", port)).toMatchObject({
      code: "address-in-use",
      kind: "resource",
      retryable: true,
      message: expect.stringContaining(`127.0.0.1, port ${port}: listen EADDRINUSE`),
    });
    other.close();
  });

  it("is `bad-argument` on an address that this machine does not have", async () => {
    expect(await failure("192.0.2.1", 0)).toMatchObject({ code: "bad-argument" });
  });

  it("is `denied` where the system says so, and a `bug` for what nobody foresaw", () => {
    const denied = Object.assign(new Error("listen EACCES"), { code: "EACCES" });
    expect(listenFailure("127.0.0.1, port 80", denied)).toMatchObject({ code: "denied" });
    expect(listenFailure("127.0.0.1, port 80", new Error("?"))).toMatchObject({ code: "bug" });
  });
});
