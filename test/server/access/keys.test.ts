// Keys as they are kept: shown once, stored as hashes, in a file that others cannot read; what was answered is kept
// whatever ends the process.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";

import { Authentication } from "../../../host/server/access/authentication.ts";
import { FailureLimit, networkOf } from "../../../host/server/access/failure-limit.ts";
import { KeyStore } from "../../../host/server/access/key-store.ts";
import {
  hashSecret,
  isSecretOf,
  makeKeyToken,
  readKeyToken,
  writeKeyToken,
} from "../../../host/server/access/key-token.ts";

const folder = mkdtempSync(join(tmpdir(), "realm-keys-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a key's text", () => {
  it("is read as it was written, and nothing else is read", () => {
    const token = makeKeyToken();
    expect(readKeyToken(writeKeyToken(token))).toEqual(token);
    fc.assert(fc.property(fc.string(), (text) => readKeyToken(text) === undefined));
  });

  it("is proven by its own secret alone", () => {
    const { secret } = makeKeyToken();
    const stored = hashSecret(secret);
    expect(isSecretOf(secret, stored)).toBe(true);
    expect(isSecretOf(`${secret}x`, stored)).toBe(false);
    expect(isSecretOf(secret, undefined)).toBe(false);
    expect(hashSecret(secret).hash).not.toEqual(stored.hash);
  });
});

describe("the key file", () => {
  const path = join(folder, "keys.sqlite");

  it("has no secret in it, and is its owner's alone", async () => {
    await using store = await KeyStore.open(path);
    const { token } = await store.create({ tenant: "acme", role: "user" });
    const { secret = "" } = readKeyToken(token) ?? {};
    for (const name of [path, `${path}-wal`]) {
      expect(readFileSync(name).includes(secret)).toBe(false);
      expect(statSync(name).mode & 0o077).toBe(0);
    }
    const [listed] = await store.list();
    expect(JSON.stringify(listed)).not.toContain(secret);
  });

  it("keeps keys, their tenants' records and what was used", async () => {
    const issued = await KeyStore.open(path).then(async (store) => {
      const record = { limits: { tokensPerDay: 5 } };
      const key = await store.create({ tenant: "kept", role: "admin", models: ["a"], record });
      const counts = { requests: 1, promptTokens: 2, cachedTokens: 3, generatedTokens: 4 };
      await store.addUsage([{ tenant: "kept", slotMs: 10, ...counts }]);
      await store.addUsage([{ tenant: "kept", slotMs: 10, ...counts }]);
      await store.close();
      return key;
    });
    await using store = await KeyStore.open(path);
    const { found, hasKeys } = await store.find(issued.id);
    expect(hasKeys).toBe(true);
    expect(found).toMatchObject({
      key: { tenant: "kept", role: "admin", models: ["a"], state: "enabled" },
      tenant: { limits: { tokensPerDay: 5 } },
    });
    expect(await store.readUsage("kept")).toEqual([
      {
        tenant: "kept",
        slotMs: 0,
        requests: 2,
        promptTokens: 4,
        cachedTokens: 6,
        generatedTokens: 8,
      },
    ]);
  });

  it("that is no database is `bad-file`, and one that may not be read is `denied`", async () => {
    await expect(KeyStore.open(join(import.meta.filename, "keys.sqlite"))).rejects.toMatchObject({
      kind: "denied",
    });
    await expect(KeyStore.open(import.meta.filename)).rejects.toMatchObject({ code: "bad-file" });
  });

  it("ends with `limit` on a full disk, and keeps what it answered for", async (context) => {
    const small = join(folder, "small");
    mkdirSync(small);
    const words = ["-t", "tmpfs", "-o", "size=256k", "tmpfs", small];
    if (spawnSync("mount", words).status !== 0) context.skip("mounting a small disk needs root");
    try {
      await using store = await KeyStore.open(join(small, "keys.sqlite"));
      const order = { role: "user", models: ["a".repeat(2000)] } as const;
      let kept = 0;
      const fill = async (): Promise<void> => {
        for (; kept < 1000; kept += 1) await store.create({ tenant: `tenant-${kept}`, ...order });
      };
      await expect(fill()).rejects.toMatchObject({ code: "limit" });
      expect(await store.list()).toHaveLength(kept);
    } finally {
      spawnSync("umount", [small]);
    }
  });

  it("knows no other key", async () => {
    await using store = await KeyStore.open(path);
    await expect(store.setState("0".repeat(16), "disabled")).rejects.toMatchObject({
      code: "not-found",
    });
  });
});

describe("authentication", () => {
  it("fails as `unauthenticated` once there is a key", async () => {
    await using store = await KeyStore.open(join(folder, "own.sqlite"));
    const authentication = new Authentication(store, 100);
    expect(await authentication.caller(undefined, "::1")).toMatchObject({ role: "admin" });
    const { token } = await store.create({ tenant: "t", role: "user" });
    await expect(authentication.caller(undefined, "::1")).rejects.toMatchObject({
      code: "unauthenticated",
    });
    for (const text of ["", "Bearer", "Bearer x", `Basic ${token}`, `Bearer ${token}x`]) {
      await expect(authentication.caller(text, "::1")).rejects.toMatchObject({
        code: "unauthenticated",
      });
    }
    expect(await authentication.caller(`bearer ${token}`, "::1")).toMatchObject({ tenant: "t" });
  });
});

describe("failures of an address", () => {
  it("are those of its network, and are forgotten after a minute", () => {
    const limit = new FailureLimit(2);
    limit.add("2001:db8::1", 0);
    limit.add("2001:db8:0:0:ffff::2", 10);
    expect(limit.refusedMs("2001:db8::3", 20)).toBe(59_980);
    expect(limit.refusedMs("2001:db8:1::3", 20)).toBe(0);
    expect(limit.refusedMs("2001:db8::3", 60_001)).toBe(0);
    limit.add("2001:db8::1", 60_002);
    expect(limit.refusedMs("2001:db8::3", 60_003)).toBe(0);
  });

  it.each([
    ["127.0.0.1", "127.0.0.1"],
    ["::ffff:10.0.0.7", "10.0.0.7"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ])("%s is of %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
