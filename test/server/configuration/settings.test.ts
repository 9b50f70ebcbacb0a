// What a server is told: flags before variables before the file, and a file that is wrong is refused by place.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

import { nameOf, readSettings } from "../../../host/server/configuration/settings.ts";
import { schemaPath, schemaText } from "../../../scripts/settings-schema.ts";

const folder = mkdtempSync(join(tmpdir(), "realm-settings-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, "serve.json");
  writeFileSync(path, text);
  return path;
}

describe("settings", () => {
  it("are the flags', then the environment's, then the file's, then the defaults", async () => {
    const config = file(
      '{"host": "::1", "port": 1, "requests": {"bodyBytes": 2048}, "models": ["a"]}',
    );
    const environment = { REALM_PORT: "2", REALM_SERVE_CONFIG: config };
    expect(await readSettings({}, environment)).toMatchObject({
      host: "::1",
      port: 2,
      models: [{ name: "a" }],
      requests: { bodyBytes: 2048, headerBytes: 16_384 },
    });
    const flags = { config, port: 3, models: ["./m-00001-of-00002.gguf"] };
    expect(await readSettings(flags, environment)).toMatchObject({
      port: 3,
      models: [{ name: "m", source: "./m-00001-of-00002.gguf" }],
    });
    expect(await readSettings({}, {})).toMatchObject({ host: "127.0.0.1", port: 8420 });
  });

  it("serve the store where no models are named, each for as long as the file says", async () => {
    const alone = await readSettings({}, {});
    expect(alone).toMatchObject({ store: true, storeKeepAliveSeconds: 300 });
    expect(alone.models).toEqual([{ name: "genesis", preload: false, keepAliveSeconds: 300 }]);
    expect(alone.memoryBudgetBytes).toBeGreaterThan(0);
    const named = await readSettings({ models: ["a"] }, {});
    expect(named).toMatchObject({ store: false, memoryBudgetBytes: undefined });
    expect(named.models).toEqual([{ name: "a", source: "a" }]);
    const config = file(
      '{"keepAliveSeconds": 7, "models": ["a", {"name": "b", "keepAliveSeconds": 8}]}',
    );
    const both = await readSettings({ config, store: true }, {});
    expect(both).toMatchObject({ store: true, storeKeepAliveSeconds: 7 });
    expect(both.models).toMatchObject([{ keepAliveSeconds: 7 }, { keepAliveSeconds: 8 }]);
  });

  it("have paths from where the file lies", async () => {
    const config = file(
      '{"models": ["m.gguf", {"name": "x", "source": "../y.gguf"}, "genesis"], "keysFile": "k", "tenants": {"t": {"guest": "g.wasm"}}}',
    );
    const { models, keysFile, tenants } = await readSettings({ config }, {});
    expect(models.map(({ source }) => source)).toEqual([
      join(folder, "m.gguf"),
      join(folder, "..", "y.gguf"),
      "genesis",
    ]);
    expect(keysFile).toBe(join(folder, "k"));
    expect(tenants.get("t")?.guest).toBe(join(folder, "g.wasm"));
  });

  it.each([
    ["{", /no JSON/],
    ["[]", /object/],
    ['{"port": 70000}', /\/port/],
    ['{"prot": 1}', /prot/],
    ['{"limits": {"tokensPerDay": 0}}', /\/limits\/tokensPerDay/],
    ['{"tenants": {"a b": {}}}', /a b/],
  ])("in a file with %s are refused", async (text, message) => {
    await expect(readSettings({ config: file(text) }, {})).rejects.toMatchObject({
      code: "bad-argument",
      message: expect.stringMatching(message),
    });
  });

  it("are refused where the file or a variable is none", async () => {
    await expect(readSettings({ config: join(folder, "none") }, {})).rejects.toMatchObject({
      code: "not-found",
    });
    await expect(readSettings({}, { REALM_PORT: "x" })).rejects.toMatchObject({
      code: "bad-argument",
    });
  });
});

describe("a model's name", () => {
  it.each([
    ["genesis", "genesis"],
    ["./a/b.gguf", "b"],
    ["C:\\m\\Big-00001-of-00003.GGUF", "Big"],
    ["org/model", "org/model"],
  ])("of %s is %s", (model, name) => {
    expect(nameOf(model)).toBe(name);
  });
});

describe("the published schema", () => {
  it("is the one that the server checks by; else run `node scripts/settings-schema.ts`", () => {
    expect(readFileSync(schemaPath, "utf8")).toBe(schemaText());
  });
});
