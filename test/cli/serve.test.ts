// `realm serve`, `keys`, `ps` and `top` as a person or a service runs them: one line when ready, the exits of the table,
// an orderly end, and nothing lost when there is none.

import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

import { ended, realm, repository, start } from "./realm-process.ts";
import type { Ended } from "./realm-process.ts";

const home = mkdtempSync(join(tmpdir(), "realm-serve-"));
afterAll(() => rmSync(home, { recursive: true }));

/** Kills at random points; 20 are asked for, a few are enough each time. */
const kills = Number(process.env["REALM_SERVER_KILLS"] ?? 1);

let homes = 0;
function newHome(): NodeJS.ProcessEnv {
  homes += 1;
  return { REALM_HOME: join(home, `${homes}`) };
}

interface Served {
  readonly url: string;
  readonly stop: (signal: NodeJS.Signals) => Promise<Ended>;
}

async function serve(
  environment: NodeJS.ProcessEnv,
  words: readonly string[] = [],
): Promise<Served> {
  // Under Node 24 itself: a binary under an older Node waits for it in a process before it, which would be what is killed.
  const script = join(repository, "bin", "realm.js");
  const child = start(process.execPath, [script, "serve", "genesis", "--port", "0", ...words], {
    environment,
  });
  const end = ended(child);
  const [line] = (await Promise.race([
    once(child.stdout ?? child, "data"),
    end.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ])) as [string];
  return {
    url: line.trim(),
    stop: async (signal) => {
      child.kill(signal);
      return await end;
    },
  };
}

async function createKey(
  environment: NodeJS.ProcessEnv,
  ...words: string[]
): Promise<{ id: string; key: string }> {
  const { stdout } = await realm(["keys", "create", "--tenant", "acme", ...words, "--json"], {
    environment,
  });
  return JSON.parse(stdout) as { id: string; key: string };
}

async function post(url: string, key: string | undefined, body: object): Promise<Response> {
  return await fetch(`${url}/v1/completions`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({ model: "genesis", prompt: "In", max_tokens: 4, ...body }),
  });
}

describe("realm serve", () => {
  it("says where it is in one line, answers, and ends well when it is told to", async () => {
    const environment = newHome();
    const { url, stop } = await serve(environment);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    const listed = await realm(["ps", "--url", url], { environment });
    expect(listed.stdout).toMatch(/^genesis +loaded/);
    const top = await realm(["top", "--once", "--interval", "0.1", "--url", url], { environment });
    expect(top).toMatchObject({ status: 0, stderr: "" });
    expect(top.stdout).toContain("tokens/s");
    const answer = post(url, undefined, { max_tokens: 60, stream: true });
    const reader = (await answer).body?.getReader();
    await reader?.read();
    const end = stop("SIGTERM");
    let text = "";
    for (let step = await reader?.read(); step?.done === false; step = await reader?.read()) {
      text += Buffer.from(step.value).toString();
    }
    // What ran when it was told to end came to its own end.
    expect(text).toContain("[DONE]");
    expect(await end).toMatchObject({ status: 0, stdout: `${url}\n` });
  });

  it("does not listen publicly without keys, and does with one", async () => {
    const environment = newHome();
    const refused = await realm(["serve", "genesis", "--host", "0.0.0.0", "--port", "0"], {
      environment,
    });
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toContain("realm keys create");
    await createKey(environment);
    const { stop } = await serve(environment, ["--host", "0.0.0.0"]);
    expect(await stop("SIGINT")).toMatchObject({ status: 0 });
  });

  it("refuses a bad configuration by file and place", async () => {
    const path = join(home, "bad.json");
    writeFileSync(path, '{"port": "many"}');
    const { status, stderr } = await realm(["serve", "--config", path], { environment: newHome() });
    expect(status).toBe(2);
    expect(stderr).toContain(path);
    expect(stderr).toContain("/port");
  });
});

describe("realm ps", () => {
  it("takes an address, and says where no Realm answers", async () => {
    const words = ["ps", "--json", "--url"];
    for (const url of ["nonsense", "ftp://127.0.0.1", "127.0.0.1:8420"]) {
      const { status, stderr } = await realm([...words, url]);
      expect(status).toBe(2);
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: "bad-argument" } });
    }
    const other = createServer((_request, response) => response.end("hello"));
    other.listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const answered = await realm([...words, `http://127.0.0.1:${port}`]);
    other.close();
    expect(answered.status).toBe(3);
    expect(JSON.parse(answered.stderr)).toMatchObject({ error: { code: "not-found" } });
  });
});

describe("realm keys", () => {
  it("makes a key with the contract's fields, lists it without its secret, and revokes it", async () => {
    const environment = newHome();
    const { stdout } = await realm(
      ["keys", "create", "--tenant", "acme", "--models", "a,b", "--role", "admin", "--json"],
      { environment },
    );
    const made = JSON.parse(stdout) as Record<string, string>;
    expect(Object.keys(made)).toEqual(["id", "key", "tenant", "role"]);
    expect(made).toMatchObject({ tenant: "acme", role: "admin" });
    const list = await realm(["keys", "list", "--json"], { environment });
    expect(list.stdout).not.toContain(made["key"]);
    expect(JSON.parse(list.stdout)).toMatchObject({
      keys: [{ id: made["id"], models: ["a", "b"] }],
    });
    await realm(["keys", "revoke", made["id"] ?? ""], { environment });
    const again = await realm(["keys", "enable", made["id"] ?? "", "--json"], { environment });
    expect(again).toMatchObject({ status: 2 });
  });

  it.each([
    [["create", "--tenant", "a b"], 2],
    [["create"], 2],
    [["create", "--tenant", "a", "--limit", "speed=5"], 2],
    [["create", "--tenant", "a", "--limit", "tokensPerDay=0"], 2],
    [["disable", "0000000000000000"], 3],
  ])("%j ends with %i", async (words, status) => {
    expect(await realm(["keys", ...words], { environment: newHome() })).toMatchObject({ status });
  });
});

describe("a server that is killed", () => {
  it(`loses no key, and no use that was counted more than a second before (${kills} kills)`, async () => {
    const environment = newHome();
    const { key } = await createKey(environment, "--role", "admin");
    let counted = 0;
    for (let kill = 0; kill < kills; kill++) {
      const { url, stop } = await serve(environment);
      for (let request = 0; request <= kill % 3; request++) {
        const response = await post(url, key, {});
        expect(response.status).toBe(200);
        await response.arrayBuffer();
        counted += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
      // What comes within the last second may be lost.
      const lost = post(url, key, { max_tokens: 50 }).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, (kill * 37) % 200));
      await stop("SIGKILL");
      await lost;
      const other = await serve(environment);
      const status = await fetch(`${other.url}/admin/status`, {
        headers: { authorization: `Bearer ${key}` },
      });
      expect(status.status).toBe(200);
      await (await post(other.url, key, { max_tokens: 1 })).arrayBuffer();
      counted += 1;
      const after = await fetch(`${other.url}/admin/status`, {
        headers: { authorization: `Bearer ${key}` },
      });
      const { tenants } = (await after.json()) as { tenants: { usage: { requests: number } }[] };
      const [tenant] = tenants;
      expect(tenant?.usage.requests).toBeGreaterThanOrEqual(counted);
      expect(tenant?.usage.requests).toBeLessThanOrEqual(counted + 1);
      counted = tenant?.usage.requests ?? 0;
      await other.stop("SIGTERM");
    }
  });
});
