// Loading through the library, and bad files through the whole stack.
// Real workers and the real guest.

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm, RealmError } from "../../host/index.ts";
import type { RemoteFile } from "../../host/index.ts";
import { ordinary } from "../gguf/ordinary-file.ts";
import { genesisFile } from "../shared-data.ts";
import { splitFile } from "../store/split-file.ts";
import { partFileName } from "../store/split-model.ts";
import { collect } from "./collect.ts";

const greedy = { temperature: 0, maxTokens: 20 };
const genesis = readFileSync(genesisFile);
/** Its token_embd.weight: 2,048 rows of 8 blocks of q8_0, of 34 bytes each. */
const embeddingBytes = 2048 * 8 * 34;

let realm: Realm;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "realm-runtime-"));
  realm = await Realm.open({ threads: 1 });
});
afterAll(async () => {
  await realm.close();
  rmSync(folder, { recursive: true, force: true });
});

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function remote(read: RemoteFile["read"]): RemoteFile {
  return { byteLength: genesis.length, read };
}

function piece(offset: number, length: number): Uint8Array {
  return genesis.subarray(offset, offset + length);
}

/** What is held before and after must be the same. */
async function expectNothingHeld(action: () => Promise<void>): Promise<void> {
  const { weightBytes } = await realm.memory();
  await action();
  await expect.poll(async () => (await realm.memory()).weightBytes).toBe(weightBytes);
}

describe("a remote file", () => {
  it("loads in pieces of at most 512 KiB and answers as the file does", async () => {
    const lengths: number[] = [];
    const model = await realm.load(
      remote(async (offset, length) => {
        lengths.push(length);
        return await Promise.resolve(piece(offset, length));
      }),
    );
    expect(Math.max(...lengths)).toBeLessThanOrEqual(512 * 1024);
    const here = await realm.load(genesisFile);
    const [far, near] = await Promise.all([
      collect(model.generate("In the beginning", greedy)),
      collect(here.generate("In the beginning", greedy)),
    ]);
    expect(far.ids).toEqual(near.ids);
    await Promise.all([model.close(), here.close()]);
  });

  it("that fails to read rejects with `bad-file` and the cause", async () => {
    const cause = new Error("the network is gone");
    await expectNothingHeld(async () => {
      const loading = realm.load(
        remote((offset, length) => {
          if (offset > 1_000_000) throw cause;
          return piece(offset, length);
        }),
      );
      await expect(loading).rejects.toMatchObject({ code: "bad-file", cause });
    });
  });

  it("that fails with a RealmError rejects with that", async () => {
    const denied = new RealmError("denied", "no licence was accepted");
    const loading = realm.load(remote(() => Promise.reject(denied)));
    await expect(loading).rejects.toBe(denied);
  });

  it.each([
    ["too few bytes", (length: number) => new Uint8Array(length - 1)],
    ["too many bytes", (length: number) => new Uint8Array(length + 1)],
    ["a text", () => "bytes" as never],
    ["nothing", () => undefined as never],
  ])("that gives %s is `bad-file`", async (_name, read) => {
    const loading = realm.load(remote((_offset, length) => read(length)));
    await expect(loading).rejects.toMatchObject({ code: "bad-file" });
  });
});

describe("an aborted load", () => {
  it("rejects with `cancelled` before it starts", async () => {
    const loading = realm.load(genesisFile, { signal: AbortSignal.abort() });
    await expect(loading).rejects.toMatchObject({ code: "cancelled" });
  });

  it("holds nothing afterwards, whenever it is aborted", async () => {
    for (const abortAt of [0, 100_000, 3_000_000]) {
      await expectNothingHeld(async () => {
        const controller = new AbortController();
        const loading = realm.load(
          remote((offset, length) => {
            if (offset >= abortAt) controller.abort();
            return piece(offset, length);
          }),
          { signal: controller.signal },
        );
        await expect(loading).rejects.toMatchObject({ code: "cancelled" });
      });
    }
  });

  it("ends although its source never answers", async () => {
    const controller = new AbortController();
    const loading = realm.load(
      remote(() => {
        setImmediate(() => controller.abort());
        return new Promise(() => {});
      }),
      { signal: controller.signal },
    );
    await expect(loading).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("a model in parts", () => {
  it.each([{ mmap: false }, { mmap: true }])("answers as the whole does (%j)", async (options) => {
    const parts = splitFile(genesis, 3);
    const paths = parts.map((bytes, index) => written(partFileName(index, parts.length), bytes));
    const split = await realm.load(paths[0] ?? "", options);
    const whole = await realm.load(genesisFile);
    const [left, right] = await Promise.all([
      collect(split.generate("In the beginning", greedy)),
      collect(whole.generate("In the beginning", greedy)),
    ]);
    expect(left.ids).toEqual(right.ids);
    await Promise.all([split.close(), whole.close()]);
  });
});

describe("mmap", () => {
  it("leaves weights in the file, and changes no token", async () => {
    const { weightBytes: before } = await realm.memory();
    const mapped = await realm.load(genesisFile, { mmap: true });
    const { weightBytes: withMapped } = await realm.memory();
    const read = await realm.load(genesisFile);
    const { weightBytes: withBoth } = await realm.memory();
    // On every CPU the embeddings stay as they are in the file; what else does, its kernels say.
    const spared = withBoth - withMapped - (withMapped - before);
    expect(spared).toBeGreaterThanOrEqual(embeddingBytes);
    const [left, right] = await Promise.all([
      collect(mapped.generate("In the beginning", greedy)),
      collect(read.generate("In the beginning", greedy)),
    ]);
    expect(left.ids).toEqual(right.ids);
    await Promise.all([mapped.close(), read.close()]);
  });

  it("of a file elsewhere is `bad-argument`", async () => {
    const loading = realm.load(remote(piece), { mmap: true });
    await expect(loading).rejects.toMatchObject({ code: "bad-argument" });
  });

  it("that is no boolean is `bad-argument`", async () => {
    const loading = realm.load(genesisFile, { mmap: "yes" as never });
    await expect(loading).rejects.toMatchObject({ code: "bad-argument" });
  });
});

describe("progress", () => {
  it("ends with the file's length", async () => {
    const told: (readonly [number, number])[] = [];
    const model = await realm.load(genesisFile, {
      onProgress: (bytes, totalBytes) => told.push([bytes, totalBytes]),
    });
    expect(told.at(-1)).toEqual([genesis.length, genesis.length]);
    await model.close();
  });

  it("that throws ends the load with what was thrown", async () => {
    const thrown = new Error("no more");
    await expectNothingHeld(async () => {
      const loading = realm.load(genesisFile, {
        onProgress: () => {
          throw thrown;
        },
      });
      await expect(loading).rejects.toBe(thrown);
    });
  });
});

describe("memory limits", () => {
  it("refuse a model over maxResidentBytes with `out-of-memory`", async () => {
    const loading = realm.load(genesisFile, { maxResidentBytes: 1_000_000 });
    await expect(loading).rejects.toMatchObject({ code: "out-of-memory" });
  });

  it("refuse a model over the Realm's budget with `out-of-memory`", async () => {
    await using small = await Realm.open({ threads: 1, memoryBudgetBytes: 2_000_000 });
    await expect(small.load(genesisFile)).rejects.toMatchObject({ code: "out-of-memory" });
    expect((await small.memory()).weightBytes).toBeLessThan(2_000_000);
  });
});

describe("a path", () => {
  it("that is not there is `not-found`", async () => {
    const loading = realm.load(join(folder, "nothing.gguf"));
    await expect(loading).rejects.toMatchObject({ code: "not-found" });
  });

  it("of a directory is `bad-file`", async () => {
    mkdirSync(join(folder, "directory"));
    const loading = realm.load(join(folder, "directory"));
    await expect(loading).rejects.toMatchObject({ code: "bad-file" });
  });

  it.skipIf(process.getuid?.() === 0)("without permission is `denied`", async () => {
    const path = written("secret.gguf", genesis.subarray(0, 100));
    chmodSync(path, 0);
    await expect(realm.load(path)).rejects.toMatchObject({ code: "denied" });
  });

  it.each([0, 3, 24, 1000, 48_000, 60_000, genesis.length - 1])(
    "of a file cut at byte %i is `bad-file`",
    async (length) => {
      await expectNothingHeld(async () => {
        const loading = realm.load(written("cut.gguf", genesis.subarray(0, length)));
        await expect(loading).rejects.toMatchObject({ code: "bad-file" });
      });
    },
  );

  it("of something else is `bad-file`", async () => {
    const path = written("else.gguf", new TextEncoder().encode("hello ".repeat(1000)));
    await expect(realm.load(path)).rejects.toMatchObject({ code: "bad-file" });
  });
});

describe("a file that is whole but no whole model", () => {
  it("loads, and is refused by the guest with a typed error each time", async () => {
    const model = await realm.load(written("ordinary.gguf", ordinary.bytes));
    expect(model.metadata.architecture).toBe("llama");
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(collect(model.generate("a"))).rejects.toMatchObject({ code: "bad-file" });
      await expect(model.tokenize("a")).rejects.toMatchObject({ kind: "input" });
    }
    await model.close();
  });
});

describe("a load beside a generation", () => {
  it("lets it go on, and changes none of its tokens", async () => {
    const model = await realm.load(genesisFile);
    const alone = await collect(model.generate("In the beginning", greedy));
    const slow = realm.load(
      remote(async (offset, length) => {
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
        return piece(offset, length);
      }),
    );
    const beside = await collect(model.generate("In the beginning", greedy));
    expect(beside.ids).toEqual(alone.ids);
    await (await slow).close();
    await model.close();
  });
});
