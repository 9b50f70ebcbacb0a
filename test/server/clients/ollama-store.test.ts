// Pulling, deleting and copying by Ollama's API, with the ollama client against a local hub: into the store that the
// command line has, and served from then on.

import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ollama } from "ollama";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { modelPath, storedNames } from "../../../host/cli/model-argument.ts";
import { ModelLibrary } from "../../../host/library/model-library.ts";
import { noise, sha256 } from "../../hub/hub-folder.ts";
import { LocalHub } from "../../hub/local/local-hub.ts";
import { genesisFile } from "../../shared-data.ts";
import { ask, startServer } from "../running-server.ts";
import type { RunningServer } from "../running-server.ts";

const MiB = 2 ** 20;
const home = mkdtempSync(join(tmpdir(), "realm-store-"));
let hub: LocalHub;
let running: RunningServer;
let key: string;
let client: Ollama;
beforeAll(async () => {
  hub = await LocalHub.open();
  Object.assign(process.env, { REALM_HOME: home, ...hub.environment() });
  const files = { pathOf: modelPath, storedNames };
  running = await startServer({ store: true, files, models: [{ name: "genesis" }] });
  key = await running.issue({ tenant: "operators", role: "admin" });
  client = new Ollama({ host: running.url, headers: { authorization: `Bearer ${key}` } });
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await hub.close();
  rmSync(home, { recursive: true });
});

interface PullLine {
  readonly status: string;
  readonly digest?: string;
  readonly total?: number;
  readonly completed?: number;
}

async function pulled(model: string): Promise<PullLine[]> {
  const lines: PullLine[] = [];
  for await (const line of await client.pull({ model, stream: true })) lines.push(line);
  return lines;
}

async function servedNames(): Promise<string[]> {
  return (await client.list()).models.map(({ name }) => name).sort();
}

function addGenesis(id: string): void {
  hub.add(id, { files: { "genesis-Q8_0.gguf": { path: genesisFile } } });
}

describe("a pulled model", () => {
  it("is served by the name that it was asked for by, and goes when it is deleted", async () => {
    addGenesis("Owner/Genesis-GGUF");
    const model = "hf.co/Owner/Genesis-GGUF:Q8_0";
    expect(await client.pull({ model })).toEqual({ status: "success" });
    expect(await servedNames()).toEqual(["genesis", "owner/genesis-gguf:q8_0"]);
    const answer = await client.generate({
      model,
      prompt: "In the beginning",
      options: { num_predict: 4, temperature: 0 },
    });
    expect(answer.response).toBe(" God created");
    await client.copy({ source: model, destination: "second" });
    await client.delete({ model });
    expect(await servedNames()).toEqual(["genesis", "second"]);
    await client.delete({ model: "second:latest" });
    expect(await servedNames()).toEqual(["genesis"]);
    expect(new ModelLibrary().names()).toEqual([]);
    expect(readdirSync(new ModelLibrary().layout.blobsFolder)).toEqual([]);
  });

  it("tells how far it is, in the lines that clients draw bars of", async () => {
    const bytes = noise(24 * MiB);
    hub.add("owner/big", { files: { "big-Q4_0.gguf": bytes } });
    const lines = await pulled("owner/big");
    expect(lines[0]).toEqual({ status: "pulling manifest" });
    expect(lines.at(-1)).toEqual({ status: "success" });
    const digest = sha256(bytes);
    const progress = lines.filter(({ total }) => total !== undefined);
    expect(progress.at(-1)).toEqual({
      status: `pulling ${digest.slice(0, 12)}`,
      digest: `sha256:${digest}`,
      total: bytes.length,
      completed: bytes.length,
    });
    const completed = progress.map((line) => line.completed ?? 0);
    expect(completed).toEqual(completed.toSorted((a, b) => a - b));
    await client.delete({ model: "owner/big" });
  });

  it("is left where its client leaves it, and gone on with by the next", async () => {
    const bytes = noise(48 * MiB);
    hub.add("owner/left", { files: { "left-Q4_0.gguf": bytes } });
    hub.faults = ({ on }) => (on === "cdn" ? { slowBytes: MiB / 4, slowMs: 20 } : undefined);
    const stream = await client.pull({ model: "owner/left", stream: true });
    const leaving = (async () => {
      for await (const { completed = 0 } of stream) if (completed > 4 * MiB) stream.abort();
    })();
    await expect(leaving).rejects.toThrow(/abort/);
    hub.faults = () => undefined;
    hub.sentBytes = 0;
    expect((await pulled("owner/left")).at(-1)).toEqual({ status: "success" });
    expect(hub.sentBytes).toBeLessThan(bytes.length - 2 * MiB);
    expect(new ModelLibrary().find("owner/left")?.files[0]?.digest).toBe(sha256(bytes));
    await client.delete({ model: "owner/left" });
  });
});

describe("refused is", () => {
  it.each([
    ["what the hub has not", "owner/nothing", 404],
    ["what is no name", "../../etc/passwd", 400],
    ["an address on this machine", "http://127.0.0.1:9/model.gguf", 403],
    ["a file in place of a model that is served from elsewhere", "hf:owner/other/genesis", 400],
  ])("%s", async (_what, model, status) => {
    const failed = await client.pull({ model }).catch((thrown: unknown) => thrown);
    expect(failed).toMatchObject({ status_code: status });
    expect(await servedNames()).toEqual(["genesis"]);
  });

  it("a name that a file beside the store is served by", async () => {
    addGenesis("owner/genesis");
    await client.pull({ model: "owner/genesis" });
    const copying = client.copy({ source: "owner/genesis", destination: "genesis" });
    await expect(copying).rejects.toMatchObject({ status_code: 403 });
    await expect(client.delete({ model: "genesis" })).rejects.toMatchObject({ status_code: 404 });
    await client.delete({ model: "owner/genesis" });
    expect(await servedNames()).toEqual(["genesis"]);
  });

  it("whoever is no administrator, and what is no parameter", async () => {
    const user = await running.issue({ tenant: "acme" });
    for (const path of ["/api/pull", "/api/copy"]) {
      expect(
        await ask(running.url, path, { key: user, body: { model: "owner/big" } }),
      ).toMatchObject({ status: 403 });
    }
    const body = { model: "owner/big", insecure: true };
    expect(await ask(running.url, "/api/pull", { key, body })).toMatchObject({ status: 400 });
    expect(existsSync(join(new ModelLibrary().layout.namesFolder, "owner%2fbig.json"))).toBe(false);
  });
});
