// What is asked of a component before it runs. Components are written as text; the guest that Realm is built
// with is the large one.

import { readFile } from "node:fs/promises";

import { beforeAll, describe, expect, it } from "vitest";

import { componentContract } from "../../host/abi/component-contract.ts";
import { guestLiftPlan } from "../../host/abi/lift-plan.ts";
import { contractOf, inspectComponent } from "../../host/component/inspect-component.ts";
import type {
  ComponentContract,
  InspectedComponent,
} from "../../host/component/inspect-component.ts";
import { RealmError } from "../../host/error/realm-error.ts";
import { nothing, refusal } from "./refusal.ts";
import { assemble } from "./wat.ts";

const guestFile = new URL("../../host/abi/guest/guest.wasm", import.meta.url);

let guest: Uint8Array;
beforeAll(async () => {
  guest = new Uint8Array(await readFile(guestFile));
});

async function inspect(text: string, contract = nothing): Promise<InspectedComponent> {
  return inspectComponent(await assemble(text), contract);
}

describe("Realm's own guest", () => {
  it("keeps the contract that was read from the WIT's world", () => {
    const { imports, exports, plan } = inspectComponent(guest, componentContract);
    expect(imports).toContain("realm:inference/compute@0.1.0");
    expect(exports).toEqual(["realm:inference/guest@0.1.0"]);
    expect(plan).toEqual(guestLiftPlan);
  });

  it("has its core modules where they are said to be", () => {
    const { coreModules } = inspectComponent(guest, componentContract);
    expect(coreModules).toHaveLength(3);
    for (const { offset, byteLength } of coreModules) {
      const module = guest.slice(offset, offset + byteLength);
      expect(WebAssembly.validate(module)).toBe(true);
    }
  });

  it("is refused when it is cut at any of its first and last bytes", () => {
    for (let length = 0; length < guest.length; length += length < 4_000 ? 1 : 997) {
      expect(() => inspectComponent(guest.subarray(0, length), componentContract)).toThrow(
        RealmError,
      );
    }
  });
});

describe("a file", () => {
  it("that is a core module is `unsupported` and called one", async () => {
    const error = refusal(await assemble("(module)"));
    expect(error.code).toBe("unsupported");
    expect(error.message).toContain("core module; make it a component");
  });

  it.each([
    ["empty", [], "bad-file", "no header"],
    ["of another kind", [0x47, 0x47, 0x55, 0x46, 3, 0, 0, 0], "bad-file", "not a WebAssembly"],
    ["of an older version", [0, 0x61, 0x73, 0x6d, 0x0a, 0, 1, 0], "unsupported", "0x1000a"],
  ])("that is %s is refused", (_, bytes, code, message) => {
    const error = refusal(Uint8Array.from(bytes));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });
});

describe("imports", () => {
  const offer: ComponentContract = {
    imports: { "wasi:io/poll@0.2.3": { now: "() -> u32" }, "realm:x/y@0.1.0": {} },
    exports: {},
  };
  const poll = '(instance (export "now" (func (result u32))))';

  it.each(["0.2.0", "0.2.3", "0.2.9"])("of a compatible version %s are taken", async (version) => {
    const { imports } = await inspect(
      `(component (import "wasi:io/poll@${version}" ${poll}))`,
      offer,
    );
    expect(imports).toEqual([`wasi:io/poll@${version}`]);
  });

  it("outside of the offer are listed, all of them, in one message", async () => {
    const component = await assemble(`(component
      (import "wasi:io/poll@0.3.0" ${poll})
      (import "wasi:io/poll@0.2.0" ${poll})
      (import "wasi:sockets/tcp@0.2.0" (instance))
      (import "plain" (func))
      (import "realm:x/y@0.1.0" (instance (export "more" (func)))))`);
    const error = refusal(component, offer);
    expect(error.code).toBe("unsupported");
    expect(error.message).toBe(
      'cannot run a component that imports "wasi:io/poll@0.3.0", "wasi:sockets/tcp@0.2.0", "plain", ' +
        '"realm:x/y@0.1.0#more": the host offers none of it',
    );
  });

  it.each(["constructor", "to-string", "has-own-property"])(
    "of a function called %s are not mistaken for something of an object's",
    async (name) => {
      const error = refusal(
        await assemble(
          `(component (import "realm:x/y@0.1.0" (instance (export "${name}" (func)))))`,
        ),
        offer,
      );
      expect(error.message).toContain(`#${name}`);
    },
  );

  it.each([
    ["a parameter more", '(func (param "a" u32) (result u32))'],
    ["another result", "(func (result string))"],
    ["no result", "(func)"],
  ])("of another type (%s) are refused", async (_, type) => {
    const error = refusal(
      await assemble(`(component (import "wasi:io/poll@0.2.3" (instance (export "now" ${type}))))`),
      offer,
    );
    expect(error.code).toBe("unsupported");
    expect(error.message).toContain("of another type");
  });

  it("whose resources are another interface's are refused", async () => {
    const wanted = contractOf(
      await assemble(`(component (import "a:b/c@1.0.0" (instance
        (export "r" (type $r (sub resource))) (export "f" (func (param "r" (borrow $r)))))))`),
    );
    const strange = await assemble(`(component
      (import "a:b/d@1.0.0" (instance $d (export "r" (type (sub resource)))))
      (alias export $d "r" (type $r))
      (import "a:b/c@1.0.0" (instance
        (alias outer 1 $r (type $s)) (export "r" (type (sub resource)))
        (export "f" (func (param "r" (borrow $s)))))))`);
    const offered = { imports: { ...wanted.imports, "a:b/d@1.0.0": {} }, exports: {} };
    expect(refusal(strange, offered).message).toContain("a:b/d.r");
  });
});

describe("exports", () => {
  const wanted: ComponentContract = {
    imports: {},
    exports: { "a:b/guest@0.1.0": { run: "(n:u32) -> u32" } },
  };
  const component = (name: string, type: string): string => `(component
    (core module $m (func (export "run") (param i32) (result i32) local.get 0))
    (core instance $i (instantiate $m))
    (func $run ${type} (canon lift (core func $i "run")))
    (instance $guest (export "${name}" (func $run)))
    (export "a:b/guest@0.1.0" (instance $guest)))`;

  it("that the host calls are found", async () => {
    const { exports } = await inspect(component("run", '(param "n" u32) (result u32)'), wanted);
    expect(exports).toEqual(["a:b/guest@0.1.0"]);
  });

  it.each([
    ["the interface", "(component)", 'does not export "a:b/guest@0.1.0"'],
    ["a function", component("walk", '(param "n" u32) (result u32)'), '"a:b/guest@0.1.0#run"'],
    ["a type", component("run", '(param "n" s32) (result u32)'), "of another type"],
  ])("that lack %s are `unsupported`", async (_, text, message) => {
    const error = refusal(await assemble(text), wanted);
    expect(error.code).toBe("unsupported");
    expect(error.message).toContain(message);
  });
});

describe("the plan", () => {
  it("follows a lowered function to whatever name it is imported under", async () => {
    const contract = {
      imports: { "a:b/c@1.0.0": { f: "(t:string,u:option{none,some:list<u16>})" } },
      exports: {},
    };
    const { plan } = await inspect(
      `(component
        (import "a:b/c@1.0.0" (instance $c
          (export "f" (func (param "t" string) (param "u" (option (list u16)))))))
        (core module $memory (memory (export "m") 1))
        (core instance $memory (instantiate $memory))
        (alias core export $memory "m" (core memory $m))
        (core func $f (canon lower (func $c "f") (memory $m)))
        (core module $user (import "any" "thing" (func (param i32 i32 i32 i32 i32))))
        (core instance $inline (export "thing" (func $f)))
        (core instance (instantiate $user (with "any" (instance $inline)))))`,
      contract,
    );
    expect(plan).toEqual([
      { module: 0, imports: [], exports: [] },
      {
        module: 1,
        exports: [],
        imports: [
          {
            module: "any",
            name: "thing",
            function: "a:b/c@1.0.0#f",
            memory: { instance: 0, name: "m" },
            inMemory: false,
            parts: [
              { kind: "text", at: 0 },
              {
                kind: "cases",
                at: 2,
                discriminantBytes: 1,
                payloadOffset: 1,
                cases: [[], [{ kind: "numbers", at: 0, elementBytes: 2 }]],
              },
            ],
          },
        ],
      },
    ]);
  });
});
