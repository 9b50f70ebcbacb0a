// A server of the whole store: it lists what was pulled, loads what is asked for, and lets go what was idle the longest
// where memory does not suffice. Names are those of the store as it is now.

import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { locateModel } from "../../../host/library/locate-model.ts";
import { ModelLibrary } from "../../../host/library/model-library.ts";
import { parseModelName } from "../../../host/library/model-name.ts";
import { parseDigest, StoreLayout } from "../../../host/library/store-layout.ts";
import { nameAmong } from "../../../host/server/models/model-names.ts";
import { genesisFile } from "../../shared-data.ts";
import { ask, startServer } from "../running-server.ts";
import type { RunningServer } from "../running-server.ts";

const folder = mkdtempSync(join(tmpdir(), "realm-stored-"));
const library = new ModelLibrary(new StoreLayout(folder));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
/** A file of its own for each, so that each takes memory of its own. */
async function add(name: string): Promise<void> {
  files += 1;
  const digest = parseDigest(`${files}`.padStart(64, "0"));
  if (digest === undefined) throw new Error("no digest");
  const blob = library.layout.blobPath(digest);
  mkdirSync(library.layout.blobsFolder, { recursive: true });
  mkdirSync(library.layout.namesFolder, { recursive: true });
  copyFileSync(genesisFile, blob);
  await library.save({
    name: parseModelName(name),
    source: { provider: "Url", id: "https://models.example/a" },
    files: [{ filename: "a.gguf", digest, bytes: statSync(blob).size }],
    pulledAt: "2026-01-01T00:00:00Z",
  });
}

async function generate(running: RunningServer, model: string): Promise<number> {
  const body = { model, prompt: "In", max_tokens: 1, temperature: 0 };
  return (await ask(running.url, "/v1/completions", { body })).status;
}

interface Listed {
  readonly name: string;
  readonly state: string;
}

async function states(running: RunningServer): Promise<Record<string, string>> {
  const { json } = await ask(running.url, "/admin/models");
  const models = json["models"] as Listed[];
  return Object.fromEntries(models.map(({ name, state }) => [name, state]));
}

const store = {
  models: [],
  store: true,
  files: {
    pathOf: (source: string) => locateModel(source, library),
    storedNames: () => library.names(),
  },
};

describe("a server of the store", () => {
  let running: RunningServer;
  beforeAll(async () => {
    await add("owner/one:q8_0");
    await add("two");
    running = await startServer(store);
  });
  afterAll(() => running[Symbol.asyncDispose]());

  it("lists what was pulled, and has loaded nothing before it is asked for", async () => {
    const { json } = await ask(running.url, "/v1/models");
    const listed = (json["data"] as { id: string }[]).map(({ id }) => id);
    expect(listed).toEqual(["owner/one:q8_0", "two"]);
    expect(await states(running)).toEqual({ "owner/one:q8_0": "unloaded", two: "unloaded" });
    expect(await generate(running, "two")).toBe(200);
    expect(await states(running)).toEqual({ "owner/one:q8_0": "unloaded", two: "loaded" });
    const tags = await ask(running.url, "/api/ps");
    const [loaded] = tags.json["models"] as { name: string; expires_at: string }[];
    expect(loaded?.name).toBe("two");
    const minutes = (Date.parse(loaded?.expires_at ?? "") - Date.now()) / 60_000;
    expect(Math.round(minutes)).toBe(5);
  });

  it("takes a name without its only tag, in capitals, and with Ollama's", async () => {
    for (const name of ["owner/one", "Owner/One", "owner/one:q8_0", "two:latest"]) {
      expect(await generate(running, name), name).toBe(200);
      expect((await ask(running.url, `/v1/models/${name}`)).status, name).toBe(200);
    }
  });

  it("takes no path and no beginning of a name", async () => {
    for (const name of [genesisFile, "tw", "../two", "genesis"]) {
      expect(await generate(running, name), name).toBe(404);
    }
  });

  it("asks for a grant of the model itself, however it is called", async () => {
    const key = await running.issue({ models: ["two"] });
    const complete = async (model: string): Promise<number> =>
      (await ask(running.url, "/v1/completions", { body: { model, prompt: "In" }, key })).status;
    expect(await complete("two:latest")).toBe(200);
    expect(await complete("owner/one")).toBe(403);
    expect(await complete("nothing")).toBe(403);
    const { json } = await ask(running.url, "/api/tags", { key });
    expect((json["models"] as Listed[]).map(({ name }) => name)).toEqual(["two"]);
  });
});

describe("a store that changes", () => {
  it("is served as it is: what is pulled is there, what is removed is gone and let go", async () => {
    await using running = await startServer(store);
    expect(await generate(running, "three")).toBe(404);
    await add("three");
    expect(await generate(running, "three")).toBe(200);
    await library.forget(parseModelName("three"));
    expect(await generate(running, "three")).toBe(404);
    expect(await states(running)).not.toHaveProperty("three");
    await add("three");
    expect(await generate(running, "three")).toBe(200);
    await library.forget(parseModelName("three"));
  });
});

describe("models that do not fit together", () => {
  it("are unloaded for one another, the longest idle first", async () => {
    await add("three");
    await using unbounded = await startServer(store);
    await generate(unbounded, "two");
    const { json } = await ask(unbounded.url, "/admin/status");
    const { weightBytes, guestBytes } = json["memory"] as Record<string, number>;
    const one = (weightBytes ?? 0) + (guestBytes ?? 0);
    const memoryBudgetBytes = Math.trunc(one + 1.5 * (weightBytes ?? 0));
    await using running = await startServer({ ...store, memoryBudgetBytes });
    for (const name of ["two", "owner/one", "two", "three"]) {
      expect(await generate(running, name), name).toBe(200);
    }
    expect(await states(running)).toEqual({
      "owner/one:q8_0": "unloaded",
      three: "loaded",
      two: "loaded",
    });
  });
});

describe("nameAmong", () => {
  it.each([
    ["a", ["a", "a:latest"], "a"],
    ["a:latest", ["a"], "a"],
    ["a:latest", ["a:latest", "a"], "a:latest"],
    ["a", ["a:q4", "a:q8"], undefined],
    ["a", ["a:q4", "b/a:q4"], "a:q4"],
    ["B/A:Q4", ["b/a:q4"], "b/a:q4"],
    ["Own", ["Own", "own"], "Own"],
  ])("%j among %j is %j", (asked, names, name) => {
    expect(nameAmong(names, asked)).toBe(name);
  });
});
