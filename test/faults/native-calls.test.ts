// Every call of ggml fails once: while a device opens, while a model loads, while a guest generates. Each time
// there is a typed error, everything that was made is freed, and the next load and the next generation work.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Device } from "../../host/compute/device.ts";
import { isErrorCode } from "../../host/error/codes.ts";
import { asRealmError, RealmError } from "../../host/error/realm-error.ts";
import { thrownRecord } from "../../host/runtime/world-error.ts";
import { writeSyntheticModel } from "../../scripts/synthetic-model.ts";
import { threadCount } from "../runtime/process/own-processes.ts";
import { openFileCount } from "../store/fixture.ts";
import { FailingGgml } from "./failing-ggml.ts";
import type { FailureKind } from "./failing-ggml.ts";
import { OneThreadHost } from "./one-thread-host.ts";

const kinds: readonly FailureKind[] = ["c", "call"];
const folder = mkdtempSync(join(tmpdir(), "realm-faults-"));
/** Repacked matrices, plain ones and vectors. */
const path = join(folder, "tiny.gguf");

beforeAll(() => writeSyntheticModel("tiny", "q4_K_M", path));
afterAll(() => rmSync(folder, { recursive: true }));

interface FaultPlan {
  readonly run: () => void;
  readonly after: () => void;
  /** From one call that fails to the next. */
  readonly step?: number;
}

/** Fails the first call, the second, ... until `run` passes; gives how many there were. */
function everyCall(
  ggml: FailingGgml,
  kind: FailureKind,
  { run, after, step = 1 }: FaultPlan,
): number {
  for (let call = 1; ; call += step) {
    ggml.failAt(call, kind);
    let code: string | undefined;
    try {
      run();
    } catch (thrown) {
      code = codeOf(thrown);
    }
    const { failed, calls } = ggml;
    ggml.failAt(0, kind);
    // What only asks whether something is possible may take a failure for a no.
    if (code !== undefined) expect(isErrorCode(code), `${failed}: ${code}`).toBe(true);
    after();
    expect(ggml.wrongFrees, `call ${call} of ${failed}`).toBe(0);
    if (failed === undefined) {
      expect(code).toBeUndefined();
      return calls;
    }
  }
}

/** Of a typed error, here or on its way out of a guest. */
function codeOf(thrown: unknown): string {
  if (thrown instanceof RealmError) return thrown.code;
  const record = thrownRecord(thrown);
  if (record === undefined) throw thrown;
  return record.code;
}

describe.each(kinds)("a call of ggml that fails (%s)", (kind) => {
  it("while a device opens leaves no backend, no pool and no context", () => {
    const ggml = new FailingGgml();
    const open = (): void => {
      try {
        Device.open({ threads: 2 }, ggml.functions).close();
      } catch (thrown) {
        // As the compute worker reports it.
        throw asRealmError(thrown);
      }
    };
    open();
    const threads = threadCount();
    const calls = everyCall(ggml, kind, {
      run: open,
      after: () => {
        expect(ggml.handles).toBe(0);
        expect(threadsLeft(threads)).toBeLessThanOrEqual(threads);
      },
    });
    expect(calls).toBeGreaterThan(5);
  });

  it("while a model loads leaves nothing of it, and the next load works", () => {
    const ggml = new FailingGgml();
    const host = new OneThreadHost(ggml);
    const files = openFileCount();
    const { handles, bytes } = ggml;
    const load = (): void => host.unload(host.load(path));
    const calls = everyCall(ggml, kind, {
      run: load,
      after: () => {
        expect([ggml.handles, ggml.bytes, openFileCount()]).toEqual([handles, bytes, files]);
        expect(host.held).toEqual({ weightBytes: 0, mailboxes: 0, programs: 0 });
        load();
      },
    });
    expect(calls).toBeGreaterThan(20);
    host.close();
    expect(ggml.handles).toBe(0);
  });

  it("while a guest generates leaves nothing of its session, and the next gives the same tokens", () => {
    const ggml = new FailingGgml();
    const host = new OneThreadHost(ggml);
    const model = host.load(path);
    const expected = host.generate(model);
    const { held } = host;
    const { handles } = ggml;
    const calls = everyCall(ggml, kind, {
      run: () => host.generate(model),
      after: () => {
        expect(host.programsLeft).toBe(0);
        expect(host.held).toEqual(held);
        expect(ggml.handles).toBeLessThanOrEqual(handles);
        expect(host.generate(model)).toEqual(expected);
        expect(ggml.handles).toBe(handles);
      },
    });
    expect(calls).toBeGreaterThan(20);
    host.unload(model);
    host.close();
    expect(ggml.handles).toBe(0);
  });

  it("while kernels are tried for the first time leaves no program behind", () => {
    const ggml = new FailingGgml();
    let host = new OneThreadHost(ggml);
    let model = host.load(path);
    const calls = everyCall(ggml, kind, {
      step: 41,
      run: () => host.generate(model),
      after: () => {
        expect(host.programsLeft).toBe(0);
        host.close();
        expect(ggml.handles).toBe(0);
        host = new OneThreadHost(ggml);
        model = host.load(path);
      },
    });
    expect(calls).toBeGreaterThan(200);
    host.close();
  });
});

/** A thread that was joined is listed a moment longer. */
function threadsLeft(expected: number): number {
  const asleep = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  for (let look = 0; look < 1000 && threadCount() > expected; look++) Atomics.wait(asleep, 0, 0, 1);
  return threadCount();
}
