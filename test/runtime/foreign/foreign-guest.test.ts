// Guests that others wrote, from their files to their tokens: what is refused before anything of them runs, and the two
// of examples/ in both places.

import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../../host/index.ts";
import type { Model } from "../../../host/index.ts";
import {
  makeGuest,
  readGuest,
  readGuestOption,
} from "../../../host/runtime/foreign/foreign-guest.ts";
import { genesisFile } from "../../shared-data.ts";
import { collect } from "../collect.ts";

const repository = join(import.meta.dirname, "../../..");
const rustGuest = join(repository, "examples/rust-guest/rust-guest.wasm");
const decoder = join(repository, "examples/constrained-decoder/constrained-decoder.wasm");

const folder = mkdtempSync(join(tmpdir(), "realm-foreign-"));
afterAll(() => rmSync(folder, { recursive: true }));

let realm: Realm;
let model: Model;
beforeAll(async () => {
  realm = await Realm.open({ threads: 1 });
  model = await realm.load(genesisFile);
});
afterAll(() => realm.close());

async function load(guest: unknown): Promise<unknown> {
  return await makeGuest(await readGuest(readGuestOption(guest)));
}

describe("the option guest", () => {
  it.each([7, "", "a\0b", {}, { component: 7 }, { component: rustGuest, allow: "clocks" }])(
    "is refused as %j",
    (value) => {
      expect(() => readGuestOption(value)).toThrow(
        expect.objectContaining({ code: "bad-argument" }),
      );
    },
  );

  it("grants clocks and randomness, and nothing else", () => {
    expect(readGuestOption({ component: rustGuest, allow: ["clocks"] }).grants).toEqual(["clocks"]);
    expect(() => readGuestOption({ component: rustGuest, allow: ["files"] })).toThrow(
      expect.objectContaining({ message: expect.stringContaining("guest.allow[0]") }),
    );
  });
});

describe("a component's file", () => {
  const written = (name: string, bytes: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };

  it("that is not there is `not-found`", async () => {
    const guest = join(folder, "none.wasm");
    await expect(load(guest)).rejects.toMatchObject({ code: "not-found" });
  });

  it("that is no component is refused by what it is", async () => {
    const text = written("text.wasm", "no component");
    await expect(load(text)).rejects.toMatchObject({ code: "bad-file" });
    const core = join(repository, "host/abi/guest/guest.core.wasm");
    await expect(load(core)).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("core module"),
    });
    await expect(load(folder)).rejects.toMatchObject({
      code: "bad-file",
    });
  });

  it("of more than 64 MiB is `limit`, and not read", async () => {
    const path = written("large.wasm", "");
    truncateSync(path, 64 * 2 ** 20 + 1);
    await expect(load(path)).rejects.toMatchObject({ code: "limit" });
  });
});

describe.each([
  ["Rust", rustGuest],
  ["AssemblyScript", decoder],
])("the example in %s", (_, guest) => {
  it.each(["worker", "process"] as const)(
    "generates on a tenant's behalf, in a %s",
    async (isolation) => {
      const options = { temperature: 0, maxTokens: 12 };
      const own = await collect(model.generate("In the beginning", { ...options, kvType: "f32" }));
      await using tenant = await realm.tenant("foreign", { models: [model], guest, isolation });
      expect(tenant.isolation.level).toBe(isolation);
      const session = await tenant.session(model, { kvType: "f32" });
      const { ids } = await collect(session.generate("In the beginning", options));
      expect(ids).toEqual(own.ids);
    },
  );

  it("runs in a process when nothing is said", async () => {
    await using tenant = await realm.tenant("foreign", { models: [model], guest });
    expect(tenant.isolation.level).toBe("process");
  });
});
