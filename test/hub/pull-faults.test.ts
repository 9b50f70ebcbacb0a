// A pull on a bad way: cut, killed, corrupted, doubled, on a full disk. What is stored is what the hub says all the same.

import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pullModel } from "../../host/hub/pull/pull-model.ts";
import type { PullOptions } from "../../host/hub/pull/pull-model.ts";
import { pruneStore, removeModel } from "../../host/hub/pull/prune-store.ts";
import { fileNames } from "../../host/library/file-names.ts";
import { ModelLibrary } from "../../host/library/model-library.ts";
import { parseModelName } from "../../host/library/model-name.ts";
import { StoreLayout } from "../../host/library/store-layout.ts";
import { codeOf, noise, sha256, withHub } from "./hub-folder.ts";

const MiB = 2 ** 20;
const fixture = withHub();
const id = "owner/Some-Model-GGUF";
const child = join(import.meta.dirname, "pull-child.ts");

function addModel(bytes: Uint8Array): void {
  fixture.hub.add(id, { files: { "some-model-Q4_K_M.gguf": bytes } });
}

async function pull(options: PullOptions = {}): ReturnType<typeof pullModel> {
  return await pullModel(`hf:${id}`, options, fixture.access, fixture.library);
}

describe("on a bad way", () => {
  it("a connection that is cut goes on where it ended", async () => {
    const bytes = noise(20 * MiB);
    addModel(bytes);
    fixture.hub.faults = ({ on }) =>
      on === "cdn" && Math.random() < 0.7 ? { cutAfter: 2 * MiB } : undefined;
    const { record } = await pull({ patience: 0.01 });
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
    const { path } = await pull({ onCorrupt: (place: string) => found.push(place) });
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
    expect(await codeOf(pull({ signal: stop.signal }))).toBe("cancelled");
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
    // The last one late, where something is on the disk on any machine.
    const points = [...fc.sample(fc.integer({ min: 0, max: 28 * MiB }), kills - 1), 28 * MiB];
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
    // Of all pulls, the one that was not killed among them.
    expect(begun.length).toBeLessThan(killed + 1);
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
    const pulled = await Promise.all([pull({ onWait }), pull({ onWait })]);
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
