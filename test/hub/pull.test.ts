// A pull: what is stored is what the hub says, whatever happens on the way.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync, chmodSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pullModel } from "../../host/hub/pull/pull-model.ts";
import { pruneStore, removeModel } from "../../host/hub/pull/prune-store.ts";
import { ModelLibrary } from "../../host/library/model-library.ts";
import { fileNames } from "../../host/library/file-names.ts";
import { parseModelName } from "../../host/library/model-name.ts";
import { StoreLayout } from "../../host/library/store-layout.ts";
import { codeOf, noise, sha256, withHub } from "./hub-folder.ts";
import { token } from "./local/local-hub.ts";

const MiB = 2 ** 20;
const fixture = withHub();
const id = "owner/Some-Model-GGUF";
const child = join(import.meta.dirname, "pull-child.ts");

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

describe("on a bad way", () => {
  it("a connection that is cut goes on where it ended", async () => {
    const bytes = noise(20 * MiB);
    addModel(bytes);
    fixture.hub.faults = ({ on }) =>
      on === "cdn" && Math.random() < 0.7 ? { cutAfter: 2 * MiB } : undefined;
    const { record } = await pull(undefined, { patience: 0.01 });
    expect(record.files[0]?.digest).toBe(sha256(bytes));
    // Pieces that were on their way when a connection was cut come twice, no more.
    expect(fixture.hub.sentBytes).toBeLessThan(2 * bytes.length);
  });

  it("429 and 5xx are asked again, after as long as the hub says", async () => {
    addModel(noise(1000));
    fixture.hub.faults = ({ on }, before) =>
      on === "cdn"
        ? undefined
        : before === 0
          ? { status: 503 }
          : before === 1
            ? { status: 429, headers: { "retry-after": "0" } }
            : undefined;
    expect((await pull()).fetchedFiles).toBe(1);
  });

  it("a server without ranges or lengths gives the file in one piece", async () => {
    const bytes = noise(9 * MiB);
    addModel(bytes);
    for (const fault of [{ noRanges: true }, { noLength: true }, { noEtag: true }] as const) {
      fixture.hub.faults = ({ on }) => (on === "cdn" ? fault : undefined);
      const { record } = await pull();
      expect(record.files[0]?.digest).toBe(sha256(bytes));
      await removeModel(fixture.library, record.name);
    }
  });

  it("a slow server is waited for", async () => {
    addModel(noise(64 * 1024));
    fixture.hub.faults = ({ on }) =>
      on === "cdn" ? { slowBytes: 8 * 1024, slowMs: 20 } : undefined;
    expect((await pull()).fetchedFiles).toBe(1);
  });

  it("bytes that were changed are found, and fetched again", async () => {
    const bytes = noise(9 * MiB);
    addModel(bytes);
    let corrupted = false;
    fixture.hub.faults = ({ on }) => {
      if (on !== "cdn" || corrupted) return undefined;
      corrupted = true;
      return { corruptAt: 1000 };
    };
    const found: string[] = [];
    const { path } = await pull(undefined, { onCorrupt: (place: string) => found.push(place) });
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(found).toHaveLength(1);
  });

  it("bytes that are always others than the hub says are refused, and nothing is kept", async () => {
    addModel(noise(MiB));
    fixture.hub.faults = ({ on }) => (on === "cdn" ? { corruptAt: 77 } : undefined);
    expect(await codeOf(pull())).toBe("bad-file");
    expect(fixture.library.names()).toEqual([]);
    expect(fileNames(fixture.library.layout.blobsFolder)).toEqual([]);
  });

  it("a blob that rotted is found by the next pull, and fetched again", async () => {
    const bytes = noise(MiB);
    addModel(bytes);
    const { path } = await pull();
    const rotten = Uint8Array.from(bytes);
    rotten[5] = (rotten[5] ?? 0) ^ 1;
    chmodSync(path, 0o644);
    writeFileSync(path, rotten);
    expect((await pull()).fetchedFiles).toBe(1);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it("a pull that is cancelled is `cancelled`, and goes on later", async () => {
    addModel(noise(24 * MiB));
    const stop = new AbortController();
    fixture.hub.onSent = () => {
      if (fixture.hub.sentBytes > 12 * MiB) stop.abort();
    };
    fixture.hub.faults = ({ on }) =>
      on === "cdn" ? { slowBytes: 64 * 1024, slowMs: 1 } : undefined;
    expect(await codeOf(pull(undefined, { signal: stop.signal }))).toBe("cancelled");
    fixture.hub.sentBytes = 0;
    fixture.hub.faults = () => undefined;
    await pull();
    expect(fixture.hub.sentBytes).toBeLessThan(24 * MiB);
  });

  it("a hub that cannot be reached is `offline`, and what is there still runs", async () => {
    addModel(noise(1000));
    const { record, path } = await pull();
    await fixture.hub.close();
    expect(await codeOf(pull())).toBe("offline");
    expect(fixture.library.find("some-model")).toEqual(record);
    expect(existsSync(path)).toBe(true);
  });
});

const killsDefault = 4;
const kills = Number(process.env["REALM_PULL_KILLS"] ?? killsDefault);

interface ChildEnd {
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
}

/** Killed when the hub has sent that many more bytes; undefined: left alone. */
function pullInProcess(killAfter?: number): Promise<ChildEnd> {
  const { hub, library } = fixture;
  const pulling = spawn(process.execPath, [child, library.layout.folder, `hf:${id}`], {
    env: {
      PATH: process.env["PATH"],
      NODE_COMPILE_CACHE: join(fixture.folder, "compiled"),
      ...hub.environment(),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const before = hub.sentBytes;
  hub.onSent = () => {
    if (killAfter !== undefined && hub.sentBytes - before >= killAfter) pulling.kill("SIGKILL");
  };
  let stdout = "";
  pulling.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  return new Promise((resolve) =>
    pulling.on("close", (_status, signal) => resolve({ signal, stdout })),
  );
}

describe("killed", () => {
  it(`at ${kills} random points it goes on each time, and ends with the right bytes`, async () => {
    const bytes = noise(64 * MiB);
    addModel(bytes);
    fixture.hub.faults = ({ on }) =>
      on === "cdn" ? { slowBytes: 256 * 1024, slowMs: 4 } : undefined;
    const points = fc.sample(fc.integer({ min: 0, max: 28 * MiB }), kills);
    let killed = 0;
    for (const point of points) {
      const { signal } = await pullInProcess(point);
      if (signal === "SIGKILL") killed++;
      expect(fixture.library.names().length).toBe(signal === "SIGKILL" ? 0 : 1);
      if (signal === null) await removeModel(fixture.library, parseModelName("some-model:q4_k_m"));
    }
    expect(killed).toBeGreaterThan(kills / 2);
    const { stdout } = await pullInProcess();
    expect(JSON.parse(stdout)).toEqual({ name: "some-model:q4_k_m", fetchedFiles: 1 });
    const { path } = await pull();
    expect(sha256(readFileSync(path))).toBe(sha256(bytes));
    const begun = fixture.hub.log.filter(
      ({ on, headers }) => on === "cdn" && headers.range?.startsWith("bytes=0-"),
    );
    expect(begun.length).toBeLessThan(killed);
  });
});

describe("two pulls of one file at once", () => {
  it("in two processes fetch it once", async () => {
    const bytes = noise(16 * MiB);
    addModel(bytes);
    fixture.hub.faults = ({ on }) =>
      on === "cdn" ? { slowBytes: 256 * 1024, slowMs: 5 } : undefined;
    const ends = await Promise.all([pullInProcess(), pullInProcess()]);
    const fetched = ends.map(
      ({ stdout }) => (JSON.parse(stdout) as { fetchedFiles: number }).fetchedFiles,
    );
    expect(fetched.sort((a, b) => a - b)).toEqual([0, 1]);
    expect(fixture.hub.sentBytes).toBe(bytes.length);
  });

  it("in one process fetch it once, and the second is told that it waits", async () => {
    addModel(noise(8 * MiB));
    const waited: string[] = [];
    const onWait = (filename: string): void => void waited.push(filename);
    const pulled = await Promise.all([pull(undefined, { onWait }), pull(undefined, { onWait })]);
    expect(pulled.map(({ fetchedFiles }) => fetchedFiles).sort((a, b) => a - b)).toEqual([0, 1]);
    expect(waited).toEqual(["some-model-Q4_K_M.gguf"]);
  });
});

function mounted(folder: string, size: string): boolean {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder], {
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
}

describe("a full disk", () => {
  it("is seen beforehand, or ends the pull with `limit`; what was there stays, and room lets it go on", async (context) => {
    const folder = join(fixture.folder, "small");
    if (!mounted(folder, "16m")) context.skip("mounting a small disk needs root");
    try {
      const library = new ModelLibrary(new StoreLayout(join(folder, "models")));
      const small = noise(2 * MiB);
      fixture.hub.add("owner/small", { files: { "small-Q8_0.gguf": small } });
      addModel(noise(24 * MiB));
      const kept = await pullModel("owner/small", {}, fixture.access, library);
      expect(await codeOf(pullModel(`hf:${id}`, {}, fixture.access, library))).toBe("limit");
      expect(fixture.hub.sentBytes).toBeLessThan(24 * MiB);
      // Without a length nobody can know before the disk is full.
      fixture.hub.faults = ({ on }) => (on === "cdn" ? { noLength: true } : undefined);
      expect(await codeOf(pullModel(`hf:${id}`, {}, fixture.access, library))).toBe("limit");
      expect(library.names()).toEqual([kept.record.name]);
      expect(readFileSync(kept.path).equals(small)).toBe(true);
      fixture.hub.faults = () => undefined;
      await pruneStore(library);
      expect(readFileSync(kept.path).equals(small)).toBe(true);
      execFileSync("mount", ["-o", "remount,size=64m", folder]);
      expect((await pullModel(`hf:${id}`, {}, fixture.access, library)).fetchedFiles).toBe(1);
    } finally {
      execFileSync("umount", [folder]);
    }
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
