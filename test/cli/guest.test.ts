// `realm run` with a guest that somebody else wrote, as outsiders use it.

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { realm, repository } from "./realm-process.ts";

const greedy = ["--temperature", "0", "--max-tokens", "12"];
const prompt = "In the beginning";
const decoder = join(repository, "examples", "constrained-decoder", "constrained-decoder.wasm");

async function textOf(...flags: string[]): Promise<string> {
  const { status, stdout, stderr } = await realm(["run", "genesis", ...greedy, ...flags, prompt]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

describe("realm run --guest", () => {
  it("generates in that guest, wherever it runs", async () => {
    const own = await textOf("--kv-type", "f32");
    expect(await textOf("--guest", decoder)).toBe(own);
    expect(await textOf("--guest", decoder, "--isolation", "worker")).toBe(own);
  });

  it.each([
    ["none.wasm", 3, "not-found"],
    [join(repository, "README.md"), 1, "bad-file"],
    [join(repository, "host", "abi", "guest", "guest.core.wasm"), 1, "unsupported"],
  ])("of %s exits with %i", async (guest, status, code) => {
    const ended = await realm(["run", "genesis", "--json", "--guest", guest, prompt]);
    expect(ended.status).toBe(status);
    expect(JSON.parse(ended.stderr)).toMatchObject({ error: { code } });
  });
});

describe("realm run --isolation", () => {
  it("runs Realm's own guest in a process too", async () => {
    expect(await textOf("--isolation", "process")).toBe(await textOf());
  });

  it("of anything else is a usage error", async () => {
    const ended = await realm(["run", "genesis", "--isolation", "cellar", prompt]);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain("--isolation");
  });
});
