// What a guest's lists and texts would take is counted before the glue makes values of them. The components
// here are hand-made and lie as a hostile guest would: a few bytes of memory that stand for gigabytes.

import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PerformanceObserver } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

import { beforeAll, describe, expect, it } from "vitest";

import { guestLiftPlan } from "../../host/abi/lift-plan.ts";
import { contractOf, inspectComponent } from "../../host/component/inspect-component.ts";
import type { LiftPlan } from "../../host/component/lift-plan.ts";
import { RealmError } from "../../host/error/realm-error.ts";
import { liftedBytesMaxDefault, MeasuredInstances } from "../../host/runtime/lifted-bytes.ts";
import { transpileComponent } from "../../packages/bindgen/index.ts";
import { assemble } from "../component/wat.ts";

/** `give` and `send` pass `count` strings, all at one place, of `units` bytes each. */
const component = `(component
  (import "test:bomb/host@1.0.0" (instance $host
    (export "take" (func (param "texts" (list string))))
    (export "many" (func (param "a" string) (param "b" string) (param "c" string) (param "d" string)
      (param "e" string) (param "f" string) (param "g" string) (param "h" string) (param "i" string)))
    (type $variant (variant (case "number" u64) (case "bytes" (list u8))))
    (export "choice" (type $choice (eq $variant)))
    (export "either" (func (param "value" $choice)))))
  (core module $owner
    (memory (export "m") 2)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024))
  (core instance $owner (instantiate $owner))
  (alias core export $owner "m" (core memory $m))
  (core func $take (canon lower (func $host "take") (memory $m)))
  (core func $many (canon lower (func $host "many") (memory $m)))
  (core func $either (canon lower (func $host "either") (memory $m)))
  (core module $main
    (import "odd" "name" (func $take (param i32 i32)))
    (import "odd" "many" (func $many (param i32)))
    (import "odd" "either" (func $either (param i32 i64 i32)))
    (import "owner" "m" (memory 1))
    (func $fill (param $count i32) (param $units i32) (local $at i32)
      (local.set $at (i32.const 2048))
      (loop $next
        (i32.store offset=4 (local.get $at) (local.get $units))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br_if $next (i32.lt_u (local.get $at)
          (i32.add (i32.const 2048) (i32.mul (i32.const 8) (local.get $count)))))))
    (func (export "give") (param $count i32) (param $units i32) (result i32)
      (call $fill
        (select (local.get $count) (i32.const 14000) (i32.lt_u (local.get $count) (i32.const 14000)))
        (local.get $units))
      (i32.store (i32.const 16) (i32.const 2048))
      (i32.store (i32.const 20) (local.get $count))
      i32.const 16)
    (func (export "send") (param $count i32) (param $units i32)
      (call $fill (local.get $count) (local.get $units))
      (call $take (i32.const 2048) (local.get $count)))
    (func (export "send-many") (param $units i32)
      (call $fill (i32.const 9) (local.get $units))
      (call $many (i32.const 2048)))
    (func (export "send-either") (param $case i32) (param $pointer i64) (param $length i32)
      (call $either (local.get $case) (local.get $pointer) (local.get $length))))
  (core instance $main (instantiate $main
    (with "odd" (instance (export "name" (func $take)) (export "many" (func $many))
      (export "either" (func $either))))
    (with "owner" (instance $owner))))
  (func $give (param "count" u32) (param "units" u32) (result (list string))
    (canon lift (core func $main "give") (memory (core memory $m))
      (realloc (core func $owner "realloc"))))
  (func $send (param "count" u32) (param "units" u32) (canon lift (core func $main "send")))
  (func $send-many (param "units" u32) (canon lift (core func $main "send-many")))
  (func $send-either (param "case" u32) (param "pointer" u64) (param "length" u32)
    (canon lift (core func $main "send-either")))
  (instance $guest (export "give" (func $give)) (export "send" (func $send))
    (export "send-many" (func $send-many)) (export "send-either" (func $send-either)))
  (export "test:bomb/guest@1.0.0" (instance $guest)))`;

interface Bomb {
  give(count: number, units: number): string[];
  send(count: number, units: number): void;
  sendMany(units: number): void;
  sendEither(which: number, pointer: bigint, length: number): void;
}

interface Glue {
  readonly instantiate: (
    getCoreModule: (name: string) => WebAssembly.Module,
    imports: object,
    instantiateCore: (
      module: WebAssembly.Module,
      imports?: WebAssembly.Imports,
    ) => { readonly exports: WebAssembly.Exports },
  ) => { readonly "test:bomb/guest@1.0.0": Bomb };
}

let glue: Glue;
let modules: Map<string, WebAssembly.Module>;
let plan: LiftPlan;
beforeAll(async () => {
  const bytes = await assemble(component);
  ({ plan } = inspectComponent(bytes, contractOf(bytes)));
  const { files } = await transpileComponent(bytes, "bomb");
  const folder = await mkdtemp(join(tmpdir(), "lifted-bytes-"));
  modules = new Map();
  for (const [name, contents] of files) {
    if (name.endsWith(".wasm")) modules.set(name, await WebAssembly.compile(contents.slice()));
    else await writeFile(join(folder, name), contents);
  }
  const loaded: unknown = await import(pathToFileURL(join(folder, "bomb.js")).href);
  glue = loaded as Glue;
});

interface Running {
  readonly bomb: Bomb;
  /** What the host's functions were given. */
  readonly taken: unknown[][];
}

function start(liftedBytesMax = liftedBytesMaxDefault): Running {
  const taken: unknown[][] = [];
  const take = (...values: unknown[]): void => void taken.push(values);
  const instances = new MeasuredInstances(plan, liftedBytesMax);
  const exports = glue.instantiate(
    (name) => moduleOf(name),
    { "test:bomb/host": { take, many: take, either: take } },
    (module, imports = {}) => instances.instantiate(module, imports),
  );
  return { bomb: exports["test:bomb/guest@1.0.0"], taken };
}

function moduleOf(name: string): WebAssembly.Module {
  const module = modules.get(name);
  if (module === undefined) throw new Error(`the glue asks for ${name}`);
  return module;
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (thrown) {
    return thrown;
  }
  throw new Error("nothing was thrown");
}

describe("a list within the limit", () => {
  it("comes through as it is, out of an export and into an import", () => {
    const { bomb, taken } = start();
    expect(bomb.give(3, 2)).toEqual(["\0\0", "\0\0", "\0\0"]);
    bomb.send(2, 1);
    bomb.sendMany(1);
    bomb.sendEither(0, 2n ** 64n - 1n, 7);
    bomb.sendEither(1, 4096n, 3);
    expect(taken).toEqual([
      [["\0", "\0"]],
      Array.from({ length: 9 }, () => "\0"),
      [{ tag: "number", val: 2n ** 64n - 1n }],
      [{ tag: "bytes", val: new Uint8Array(3) }],
    ]);
  });
});

describe("a list that would fill the heap", () => {
  it("is `limit` when an export gives it, names the function and the limit", () => {
    const { bomb } = start();
    const thrown = thrownBy(() => bomb.give(14_000, 120_000));
    expect(thrown).toBeInstanceOf(RealmError);
    expect(thrown).toMatchObject({
      code: "limit",
      message:
        "cannot take the lists and texts of give: they pass liftedBytesPerCall, the limit of 67108864 bytes",
    });
  });

  it("is `limit` when an import is given it, whatever name that has in the guest", () => {
    const { bomb, taken } = start();
    const thrown = thrownBy(() => bomb.send(14_000, 120_000));
    expect(thrown).toMatchObject({ code: "limit" });
    expect(String(thrown)).toContain("test:bomb/host@1.0.0#take");
    expect(taken).toEqual([]);
  });

  it("is `limit` where the parameters lie in memory, and in a variant's case", () => {
    const { bomb, taken } = start(100_000);
    expect(thrownBy(() => bomb.sendMany(60_000))).toMatchObject({ code: "limit" });
    expect(thrownBy(() => bomb.sendEither(1, 0n, 100_000))).toMatchObject({ code: "limit" });
    expect(taken).toEqual([]);
  });

  it("is counted anew in each call, to the byte", () => {
    // One list, two texts of 10 bytes that become 2 each.
    const bytes = 256 + 2 * 48 + 2 * (48 + 20);
    const { bomb } = start(bytes);
    for (let call = 0; call < 3; call++) expect(bomb.give(2, 10)).toHaveLength(2);
    expect(thrownBy(() => start(bytes - 1).bomb.give(2, 10))).toMatchObject({ code: "limit" });
  });
});

describe("a pointer out of bounds", () => {
  it.each<[what: string, act: (bomb: Bomb) => void]>([
    ["of texts", (bomb) => bomb.give(2, 131_073)],
    ["of a list that no memory holds", (bomb) => bomb.give(2 ** 28, 0)],
    ["of a list that wraps around", (bomb) => bomb.give(2 ** 32 - 1, 0)],
    ["in a variant's case", (bomb) => bomb.sendEither(1, 131_071n, 2)],
    ["beyond 2 GiB", (bomb) => bomb.sendEither(1, 2n ** 32n - 1n, 1)],
  ])("%s is a trap", (_, act) => {
    const thrown = thrownBy(() => act(start().bomb));
    expect(thrown).toBeInstanceOf(WebAssembly.RuntimeError);
    expect(String(thrown)).toContain("pass the end of the guest's memory, 131072");
  });
});

/** An instance whose `next-batch` gives an empty batch that ended, planned as the built guest's is. */
async function emptyBatches(): Promise<(session: number, max: number) => number> {
  const name = "realm:inference/guest@0.1.0#[method]session.next-batch";
  const lifted = guestLiftPlan.flatMap((each) => each.exports).find((each) => each.name === name);
  if (lifted === undefined) throw new Error("the guest's next-batch is not measured");
  const memory = { instance: 0, name: "memory" };
  const bytes = await assemble(`(module (memory (export "memory") 1)
    (func (export "${name}") (param i32 i32) (result i32) i32.const 16))`);
  const instances = new MeasuredInstances(
    [{ module: 0, imports: [], exports: [{ ...lifted, memory }] }],
    liftedBytesMaxDefault,
  );
  const { exports } = instances.instantiate(new WebAssembly.Module(bytes), {});
  return exports[name] as (session: number, max: number) => number;
}

describe("measuring a batch", () => {
  it("allocates nothing", async () => {
    const nextBatch = await emptyBatches();
    let collections = 0;
    const observer = new PerformanceObserver((list) => {
      collections += list.getEntries().length;
    });
    for (let call = 0; call < 200_000; call++) nextBatch(1, call);
    observer.observe({ entryTypes: ["gc"] });
    // 16 bytes a call would be 80 MB, which no young generation holds.
    for (let call = 0; call < 5_000_000; call++) nextBatch(1, call);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    observer.disconnect();
    expect(collections).toBeLessThanOrEqual(1);
  });
});

describe("a plan that is not the glue's", () => {
  it("is a `bug`", () => {
    const instances = new MeasuredInstances([], liftedBytesMaxDefault);
    const [module] = modules.values();
    if (module === undefined) throw new Error("no module");
    expect(thrownBy(() => instances.instantiate(module, {}))).toMatchObject({ code: "bug" });
  });
});
