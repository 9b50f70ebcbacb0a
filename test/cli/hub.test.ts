// The commands about hubs and the store, as a person runs them, against a local hub.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noise } from "../hub/hub-folder.ts";
import { LocalHub, token } from "../hub/local/local-hub.ts";
import { genesisFile } from "../shared-data.ts";
import { realm } from "./realm-process.ts";
import type { Ended } from "./realm-process.ts";

const home = mkdtempSync(join(tmpdir(), "realm-cli-hub-"));
let hub: LocalHub;
beforeAll(async () => {
  hub = await LocalHub.open();
  hub.add("realm/Genesis-GGUF", {
    files: { "genesis-Q8_0.gguf": { path: genesisFile }, "README.md": "# Genesis" },
    downloads: 1234,
    likes: 5,
  });
  hub.add("realm/Gated-GGUF", {
    gated: "auto",
    files: { "gated-Q8_0.gguf": noise(100) },
    downloads: 3,
  });
});
afterAll(async () => {
  await hub.close();
  rmSync(home, { recursive: true });
});

async function run(
  words: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return await realm(words, {
    environment: { ...hub.environment(), REALM_HOME: home, HOME: home, ...more },
  });
}

async function ok(...words: string[]): Promise<Ended> {
  const ended = await run(words);
  expect(ended, ended.stderr).toMatchObject({ status: 0 });
  return ended;
}

describe("the way of a model", () => {
  it("is searched, pulled, listed, run by its name, copied and removed", async () => {
    const found = await ok("search", "genesis");
    expect(found.stdout).toMatch(
      /realm\/Genesis-GGUF +[\d.]+ MB +1,234 +5 +yes +Realm runs the architecture "llama"/,
    );

    const pulled = await ok("pull", "hf:realm/Genesis-GGUF");
    expect(pulled.stdout).toBe("genesis:q8_0\n");
    expect(pulled.stderr).toMatch(/genesis:q8_0: Q8_0 \(4\.8 MB\) is the only GGUF file/);

    const listed = JSON.parse((await ok("list", "--json")).stdout) as {
      models: { name: string }[];
    };
    expect(listed.models.map(({ name }) => name)).toEqual(["genesis:q8_0"]);

    expect((await ok("cp", "genesis:q8_0", "first")).stdout).toBe("first\n");
    const words = ["--temperature", "0", "--max-tokens", "5", "In the beginning"];
    const byName = await ok("run", "first", ...words);
    expect(byName.stdout).toBe((await ok("run", genesisFile, ...words)).stdout);
    expect((await ok("show", "first", "--json")).stdout).toMatch(/"architecture":"llama"/);

    await ok("rm", "genesis:q8_0");
    expect(readdirSync(join(home, "models", "blobs"))).toHaveLength(1);
    await ok("rm", "first");
    expect(readdirSync(join(home, "models", "blobs"))).toHaveLength(0);
    expect((await ok("list")).stdout).toBe("");
  });
});

describe("what goes wrong", () => {
  it.each([
    [["pull", "realm/Nothing"], 3, "not-found"],
    [["pull", "realm/Gated-GGUF"], 4, "denied"],
    [["pull", "realm/Genesis-GGUF", "--name", "../x"], 2, "bad-argument"],
    [["pull", "realm/Genesis-GGUF", "--name", "Genesis"], 2, "bad-argument"],
    [["cp", "nothing", "genesis"], 2, "bad-argument"],
    [["pull", "http://10.0.0.1/x.gguf"], 4, "denied"],
    [["rm", "nothing"], 3, "not-found"],
    [["search", "x", "--sort", "best"], 2, "bad-argument"],
    [["manifest", "build", "--filter", "tiny"], 2, "bad-argument"],
    [["run", "nothing", "hello"], 3, "not-found"],
  ] as const)("%j is exit %d, %s", async (words, status, code) => {
    const ended = await run([...words, "--json"]);
    expect(ended).toMatchObject({ status, stdout: "" });
    expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code } });
  });

  it("without a hub a pull is exit 1, `offline`, and what is there is listed", async () => {
    const nobody = { HF_ENDPOINT: "http://127.0.0.1:9" };
    const ended = await run(["pull", "realm/Genesis-GGUF", "--json"], nobody);
    expect(ended.status).toBe(1);
    expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code: "offline" } });
    expect(await run(["list"], nobody)).toMatchObject({ status: 0 });
  });

  it("with the token a gated model is pulled, and what it is not is said", async () => {
    const ended = await run(["pull", "realm/Gated-GGUF", "--name", "gated"], { HF_TOKEN: token });
    expect(ended).toMatchObject({ status: 0, stdout: "gated\n" });
    expect(ended.stderr).toMatch(/gated cannot be run: not a GGUF file/);
    expect(ended.stderr + ended.stdout).not.toContain(token);
  });
});

describe("manifest build", () => {
  it("writes a file for each size, the same each time", async () => {
    const out = join(home, "manifests");
    const words = ["manifest", "build", "--filter", "small,large", "--out", out, "--compatibility"];
    expect((await ok(...words)).stdout).toBe(
      `${out}/hf-filter-small.json\n${out}/hf-filter-large.json\n`,
    );
    const first = readFileSync(join(out, "hf-filter-small.json"), "utf8");
    await ok(...words);
    expect(readFileSync(join(out, "hf-filter-small.json"), "utf8")).toBe(first);
    expect(existsSync(join(out, "hf-filter-medium.json"))).toBe(false);
    const named = await ok("pull", "genesis-gguf", "--manifest", out, "--json");
    expect(JSON.parse(named.stdout)).toMatchObject({ name: "genesis:q8_0", fetchedFiles: 1 });
  });
});
