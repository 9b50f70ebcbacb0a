// The store by name: what a short name means, what a record must be, and that realm.load and realm run take names.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { locateModel, namedModel } from "../../host/library/locate-model.ts";
import { ModelLibrary } from "../../host/library/model-library.ts";
import { parseModelName } from "../../host/library/model-name.ts";
import type { ModelRecord } from "../../host/library/model-record.ts";
import { parseDigest, StoreLayout } from "../../host/library/store-layout.ts";
import type { Digest } from "../../host/library/store-layout.ts";
import { genesisFile } from "../shared-data.ts";

const root = mkdtempSync(join(tmpdir(), "realm-library-"));
afterAll(() => rmSync(root, { recursive: true }));

let library: ModelLibrary;
let count = 0;
beforeEach(() => {
  library = new ModelLibrary(new StoreLayout(join(root, String(count++))));
});

function digest(letter: string): Digest {
  const parsed = parseDigest(letter.repeat(64));
  if (parsed === undefined) throw new Error("no digest");
  return parsed;
}

async function save(name: string, id = "owner/repo"): Promise<ModelRecord> {
  const record: ModelRecord = {
    name: parseModelName(name),
    source: { provider: "HuggingFace", id, revision: "c0ffee" },
    files: [{ filename: "m-Q8_0.gguf", digest: digest("a"), bytes: 4 }],
    pulledAt: "2026-01-01T00:00:00.000Z",
  };
  await library.save(record);
  mkdirSync(library.layout.blobsFolder, { recursive: true });
  writeFileSync(library.layout.blobPath(digest("a")), "GGUF");
  return record;
}

const error = (code: string): unknown => expect.objectContaining({ code });

describe("a name", () => {
  it("is read as it was saved", async () => {
    const record = await save("smollm2-135m-instruct:q8_0");
    expect(library.record(record.name)).toEqual(record);
    expect(library.names()).toEqual([record.name]);
    expect(library.isWhole(record)).toBe(true);
  });

  it.each([
    "smollm2",
    "SmolLM2-135M",
    "smollm2-135m-instruct",
    "smollm2-135m-instruct:q8_0",
    "hf:Owner/Repo",
    "owner/repo:q8_0",
  ])("may be meant by %s", async (text) => {
    await save("smollm2-135m-instruct:q8_0");
    await save("smollm20", "other/model");
    expect(locateModel(text, library)).toBe(library.layout.blobPath(digest("a")));
  });

  it("that several may be meant by is refused, and they are listed", async () => {
    await save("qwen:q4_k_m");
    await save("qwen:q8_0");
    expect(() => library.find("qwen")).toThrow(
      expect.objectContaining({
        code: "bad-argument",
        message: expect.stringMatching(/qwen:q4_k_m, qwen:q8_0/),
      }),
    );
    expect(library.find("qwen:q8_0")?.name).toBe("qwen:q8_0");
  });

  it("goes before a file of that name, and a file before the beginning of one", async () => {
    await save("model");
    const file = join(root, "model-file");
    writeFileSync(file, "");
    expect(namedModel("model", library)).toBeDefined();
    expect(namedModel("mod", library)).toBeUndefined();
    expect(locateModel(file, library)).toBe(file);
    expect(locateModel("genesis", library)).toBe(genesisFile);
  });

  it("whose files are gone says how to get them back", async () => {
    const record = await save("model");
    rmSync(library.layout.blobPath(digest("a")));
    expect(() => locateModel("model", library)).toThrow(error("not-found"));
    expect(library.isWhole(record)).toBe(false);
  });

  it("that nothing has is `not-found`, also as a path that no system has", async () => {
    for (const text of ["nothing", "a\0b", "x".repeat(5000), "a/b/c"]) {
      expect(() => locateModel(text, library), JSON.stringify(text.slice(0, 20))).toThrow(
        error("not-found"),
      );
    }
  });
});

describe("a record that is none", () => {
  it.each([
    "",
    "{",
    "null",
    "[]",
    "{}",
    '{"schemaVersion": 2}',
    record({ files: [] }),
    record({ files: [{ filename: "../x", digest: "a".repeat(64), bytes: 1 }] }),
    record({ files: [{ filename: "x", digest: "../x", bytes: 1 }] }),
    record({ files: [{ filename: "x", digest: "a".repeat(64), bytes: -1 }] }),
    record({ source: { provider: "Elsewhere", id: "x" } }),
  ])("is `bad-file`: %s", (text) => {
    const name = parseModelName("model");
    const path = library.layout.recordPath(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    expect(() => library.record(name)).toThrow(error("bad-file"));
  });
});

function record(fields: object): string {
  return JSON.stringify({
    schemaVersion: 1,
    source: { provider: "HuggingFace", id: "a/b" },
    files: [{ filename: "x", digest: "a".repeat(64), bytes: 1 }],
    pulledAt: "",
    ...fields,
  });
}
