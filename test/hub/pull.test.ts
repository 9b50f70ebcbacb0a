// A pull: what is stored is what the hub says, under a name that says what it is.

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pullModel } from "../../host/hub/pull/pull-model.ts";
import { pruneStore, removeModel } from "../../host/hub/pull/prune-store.ts";
import { parseModelName } from "../../host/library/model-name.ts";
import { codeOf, noise, sha256, withHub } from "./hub-folder.ts";
import { token } from "./local/local-hub.ts";

const MiB = 2 ** 20;
const fixture = withHub();
const id = "owner/Some-Model-GGUF";

function addModel(bytes: Uint8Array, name = "some-model-Q4_K_M.gguf"): void {
  fixture.hub.add(id, { files: { [name]: bytes, "README.md": "# Some model" } });
}

async function pull(reference = `hf:${id}`, options = {}): ReturnType<typeof pullModel> {
  return await pullModel(reference, options, fixture.access, fixture.library);
}

describe("a pull", () => {
  it("stores the file by its hash, under the repository's name and the quantization", async () => {
    const bytes = noise(20 * MiB);
    addModel(bytes);
    const { record, path } = await pull();
    expect(record).toMatchObject({
      name: "some-model:q4_k_m",
      source: { provider: "HuggingFace", id, revision: fixture.hub.repositories[0]?.commit },
      files: [{ filename: "some-model-Q4_K_M.gguf", digest: sha256(bytes), bytes: bytes.length }],
    });
    expect(path).toBe(fixture.library.layout.blobPath(record.files[0]?.digest ?? ("" as never)));
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(fixture.library.find("some-model")).toEqual(record);
    expect(fixture.hub.sentBytes).toBe(bytes.length);
  });

  it("of what is there fetches nothing", async () => {
    addModel(noise(MiB));
    await pull();
    const { fetchedFiles } = await pull();
    expect(fetchedFiles).toBe(0);
    expect(fixture.hub.sentBytes).toBe(MiB);
  });

  it("reports progress up to all bytes", async () => {
    addModel(noise(20 * MiB));
    const seen: number[] = [];
    await pull(undefined, { onProgress: (bytes: number) => seen.push(bytes) });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(20 * MiB);
  });

  it.each([
    ["hf:owner/Some-Model-GGUF:q8_0", "some-model-Q8_0.gguf"],
    ["owner/Some-Model-GGUF:Q2_K", "some-model-Q2_K.gguf"],
    ["owner/Some-Model-GGUF:some-model-Q2_K.gguf", "some-model-Q2_K.gguf"],
    ["owner/Some-Model-GGUF", "some-model-Q8_0.gguf"],
    ["owner/Some-Model-GGUF@main", "some-model-Q8_0.gguf"],
  ])("of %s takes %s", async (reference, filename) => {
    const files = Object.fromEntries(
      ["Q2_K", "Q8_0", "F16"].map((type) => [`some-model-${type}.gguf`, noise(1000)]),
    );
    fixture.hub.add(id, { files });
    expect((await pull(reference)).record.files[0]?.filename).toBe(filename);
  });

  it("of a page or a file of the hub's takes it from there", async () => {
    addModel(noise(1000));
    const page = `${fixture.hub.origin}/${id}`;
    for (const address of [page, `${page}/blob/main/some-model-Q4_K_M.gguf`]) {
      expect((await pull(address)).record.source).toMatchObject({ provider: "HuggingFace", id });
    }
  });

  it("of a split model takes all parts, and links them under names that lead to each other", async () => {
    const parts = [noise(3000), noise(2000), noise(1000)];
    const names = parts.map((_, index) => `Q8_0/big-Q8_0-0000${index + 1}-of-00003.gguf`);
    fixture.hub.add(id, {
      files: Object.fromEntries(names.map((name, index) => [name, parts[index] ?? ""])),
    });
    const { record, path } = await pull();
    expect(record.files.map(({ digest }) => digest)).toEqual(parts.map(sha256));
    expect(path).toMatch(/big-Q8_0-00001-of-00003\.gguf$/);
    const last = path.replace("00001-of", "00003-of");
    expect(readFileSync(last).equals(parts[2] ?? new Uint8Array())).toBe(true);
  });

  it("gives the owner's name too, where another has the short one", async () => {
    addModel(noise(1000));
    fixture.hub.add("other/Some-Model-GGUF", { files: { "some-model-Q4_K_M.gguf": noise(1000) } });
    await pull();
    expect((await pull("other/Some-Model-GGUF")).record.name).toBe("other/some-model:q4_k_m");
  });

  it("by an address keeps the file, and fetches it once as long as it has the same ETag", async () => {
    const bytes = noise(9 * MiB);
    addModel(bytes);
    const file = fixture.hub.repositories[0]?.files.get("some-model-Q4_K_M.gguf");
    const address = `${fixture.hub.cdnOrigin}/repos/${file?.sha256}?X-Signature=fixed`;
    const { record } = await pull(address);
    expect(record.files[0]?.digest).toBe(sha256(bytes));
    expect((await pull(address)).fetchedFiles).toBe(0);
  });

  it("checks the hash that the hub says only where it redirects", async () => {
    addModel(noise(1000));
    const siblings = [{ rfilename: "some-model-Q4_K_M.gguf" }];
    const body = JSON.stringify({ id, sha: fixture.hub.repositories[0]?.commit, siblings });
    fixture.hub.faults = ({ on, path }) =>
      path.startsWith("/api/")
        ? { status: 200, body }
        : on === "cdn"
          ? { corruptAt: 7 }
          : undefined;
    expect(await codeOf(pull())).toBe("bad-file");
    fixture.hub.faults = ({ path }) =>
      path.startsWith("/api/") ? { status: 200, body } : undefined;
    expect((await pull()).fetchedFiles).toBe(1);
  });

  it("sends the token to the hub, and not where it redirects to", async () => {
    fixture.hub.add(id, { gated: "auto", files: { "a-Q8_0.gguf": noise(1000) } });
    expect(await codeOf(pull())).toBe("denied");
    await using access = disposable(
      fixture.hub.access(join(fixture.folder, "c"), { HF_TOKEN: token }),
    );
    await pullModel(`hf:${id}`, {}, access, fixture.library);
    const { log } = fixture.hub;
    const signed = log.filter(({ headers }) => headers.authorization !== undefined);
    expect(signed.length).toBeGreaterThan(0);
    expect(new Set(signed.map(({ on }) => on))).toEqual(new Set(["hub"]));
    expect(log.some(({ on }) => on === "cdn")).toBe(true);
  });

  it.each([
    ["nothing there", "owner/none", "not-found"],
    ["no such quantization", `${id}:Q3_K_S`, "not-found"],
    ["no such revision", `${id}@nothing`, "not-found"],
    ["no name in a manifest", "some-name", "not-found"],
    ["no address", "https://", "bad-argument"],
    ["plain http", "http://example.org/model.gguf", "denied"],
    ["a private address", "https://10.0.0.1/model.gguf", "denied"],
    ["a path", "../../etc/passwd", "bad-argument"],
    ["nothing", "", "bad-argument"],
  ])("of %s is a typed error, and stores nothing", async (_what, reference, code) => {
    addModel(noise(1000));
    expect(await codeOf(pull(reference))).toBe(code);
    expect(fixture.library.names()).toEqual([]);
  });

  it("of a repository without GGUF files says so", async () => {
    fixture.hub.add("owner/pictures", { files: { "model.safetensors": noise(10) } });
    expect(await codeOf(pull("owner/pictures"))).toBe("unsupported");
  });
});

describe("prune and rm", () => {
  it("free what nothing leads to, and nothing else", async () => {
    addModel(noise(1000));
    fixture.hub.add("owner/other", { files: { "other-Q8_0.gguf": noise(500) } });
    const first = await pull();
    const second = await pull("owner/other");
    const alias = parseModelName("alias");
    await fixture.library.save({ ...first.record, name: alias });
    expect(await removeModel(fixture.library, first.record.name)).toEqual({ files: 0, bytes: 0 });
    expect(existsSync(first.path)).toBe(true);
    expect(await removeModel(fixture.library, alias)).toEqual({ files: 1, bytes: 1000 });
    expect(existsSync(first.path)).toBe(false);
    expect(existsSync(second.path)).toBe(true);
    rmSync(fixture.library.layout.recordPath(second.record.name));
    expect(await pruneStore(fixture.library)).toEqual({ files: 1, bytes: 500 });
  });
});

function disposable<Value extends { close(): Promise<void> }>(
  value: Value,
): Value & AsyncDisposable {
  return Object.assign(value, { [Symbol.asyncDispose]: () => value.close() });
}
