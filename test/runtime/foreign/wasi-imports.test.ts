// What a guest of another toolchain finds behind WASI: nothing, but a log.

import { describe, expect, it } from "vitest";

import {
  findShim,
  loadWasiImports,
  wasiInterfaces,
} from "../../../host/runtime/foreign/wasi-imports.ts";
import type { WasiGrant } from "../../../host/runtime/foreign/wasi-imports.ts";

type Functions = Record<string, (...values: unknown[]) => unknown>;

async function load(grants: readonly WasiGrant[] = []) {
  const lines: string[] = [];
  const imports = await loadWasiImports({ shim: findShim(), grants }, (level, message) => {
    lines.push(`${level}: ${message}`);
  });
  const call = (name: string, member: string, ...values: unknown[]): unknown =>
    (imports[`wasi:${name}`] as Functions)[member]?.(...values);
  return { imports, call, lines };
}

interface Stream {
  checkWrite(): bigint;
  write(bytes: Uint8Array): void;
  blockingRead(length: bigint): unknown;
}

describe("a guest's WASI", () => {
  it("has no environment and no arguments", async () => {
    const { call } = await load();
    expect(call("cli/environment", "getEnvironment")).toEqual([]);
    expect(call("cli/environment", "getArguments")).toEqual([]);
  });

  it("writes output to the log, a line of bounded length for each write", async () => {
    const { call, lines } = await load();
    const output = call("cli/stdout", "getStdout") as Stream;
    output.checkWrite();
    output.write(new TextEncoder().encode(`${"x".repeat(5000)}\n`));
    const errors = call("cli/stderr", "getStderr") as Stream;
    errors.checkWrite();
    errors.write(new TextEncoder().encode("oh\n"));
    expect(lines).toEqual([`info: ${"x".repeat(1000)}`, "warn: oh"]);
  });

  it("has no input", async () => {
    const { call } = await load();
    const input = call("cli/stdin", "getStdin") as Stream;
    expect(() => input.blockingRead(1n)).toThrow(expect.objectContaining({ tag: "closed" }));
  });

  it("cannot exit its process", async () => {
    const { call } = await load();
    expect(() => call("cli/exit", "exit", { tag: "ok" })).toThrow("exited");
  });

  it("is no more than what is offered", async () => {
    const { imports } = await load();
    const offered = wasiInterfaces([]).map((name) => name.replace(/@.*/, ""));
    expect(Object.keys(imports).sort()).toEqual([...offered].sort());
    expect(offered.join()).not.toMatch(/filesystem|sockets|http|clocks|random/);
  });

  it("has clocks and randomness where they are granted", async () => {
    const { call } = await load(["clocks", "random"]);
    expect(call("clocks/monotonic-clock", "now")).toBeTypeOf("bigint");
    expect(call("random/random", "getRandomU64")).toBeTypeOf("bigint");
  });

  it("is not loaded for a component that asks for none of it", async () => {
    expect(await loadWasiImports(undefined, () => {})).toEqual({});
  });
});
