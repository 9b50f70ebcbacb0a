// What a world can be made of beside plain interfaces: functions and types of its own, interfaces written in place, one
// interface on both sides, and names that several interfaces use.

import { readFile } from "node:fs/promises";
import { beforeAll, expect, it } from "vitest";
import { readWorld } from "../../packages/bindgen/index.ts";
import { buildFixture } from "./build-fixture.ts";

const implementation = `
import * as wit from "./bindings/wit";
import { Result, Unit, UNIT, Tuple3 } from "./bindings/wit";

export class Item {
  constructor(public text: string) {}
  static create(label: string): Result<Item, string> {
    const made = wit.Item.create("host's " + label);
    if (made.isErr) return Result.err<Item, string>(made.err);
    const entry = wit.wrap(made.ok);
    const item = new Item(made.ok.label() + " " + entry.key + entry.count.toString());
    made.ok.drop();
    return Result.ok<Item, string>(item);
  }
  label(): string { return this.text; }
  dispose(): void {}
}
export function wrap(it: Item): wit.BothEntry { return new wit.BothEntry(it.text, 7); }

export class Worker {
  work(): string { return "first"; }
  dispose(): void {}
}
export class OtherWorker {
  work(): string { return "second"; }
  dispose(): void {}
}
export function get(): u32 { return 1; }
export function otherGet(): u32 { return wit.twice(1); }

export function run(text: string): Result<Unit, Unit> {
  return text.length ? Result.ok<Unit, Unit>(UNIT) : Result.err<Unit, Unit>(UNIT);
}
export function points(): Tuple3<f32, u64, u64> {
  const left: wit.Point = wit.get();
  const right: wit.RightPoint = wit.rightGet();
  return new Tuple3<f32, u64, u64>(left.x, right.y, wit.convert(left).y);
}
export function plainThrough(values: StaticArray<u32>, it: wit.Pair): string { return wit.plain(values, it); }
`;

interface Item {
  label(): string;
}
interface Worker {
  work(): string;
}
interface World {
  both: { Item: new (label: string) => Item; wrap(it: Item): object };
  run(text: string): void;
  points(): [number, bigint, bigint];
  plainThrough(values: Uint32Array, it: { a: number; b: string }): string;
  named: { Worker: new () => Worker; get(): number };
  other: { Worker: new () => Worker; get(): number };
}

class HostItem {
  readonly #label: string;
  constructor(label: string) {
    if (label.endsWith("bad")) throw Object.assign(new Error("bad"), { payload: "no such label" });
    this.#label = label;
  }
  label(): string {
    return this.#label;
  }
}

const witSource = await readFile(new URL("world-forms.wit", import.meta.url), "utf8");
let world: World;

beforeAll(async () => {
  const fixture = await buildFixture({ witSource, world: "world-forms", implementation });
  const exports = fixture.instantiate({
    "test:world-forms/both": {
      Item: HostItem,
      wrap: (it: HostItem) => ({ key: it.label(), count: 3 }),
    },
    "test:world-forms/left": { get: () => ({ x: 1.5 }) },
    "test:world-forms/right": {
      get: () => ({ y: 5n }),
      convert: ({ x }: { x: number }) => ({ y: BigInt(x * 2) }),
    },
    plain: {
      default: (values: Uint32Array, it: { a: number; b: string }) =>
        `${[...values].join("+")} ${it.a} ${it.b}`,
    },
    "in-place": { twice: (size: number) => size * 2 },
  });
  world = exports as World;
});

it("a world has functions and types of its own", () => {
  expect(world.run("x")).toBeUndefined();
  expect(() => world.run("")).toThrow();
  expect(world.plainThrough(Uint32Array.of(1, 2), { a: 3, b: "c" })).toBe("1+2 3 c");
});

it("interfaces that use the same names are kept apart", () => {
  expect(world.points()).toEqual([1.5, 5n, 3n]);
  expect([world.named.get(), world.other.get()]).toEqual([1, 2]);
  expect([new world.named.Worker().work(), new world.other.Worker().work()]).toEqual([
    "first",
    "second",
  ]);
});

it("an interface may be imported and exported; a constructor may fail", () => {
  const item = new world.both.Item("label");
  expect(item.label()).toBe("host's label host's label3");
  expect(world.both.wrap(item)).toEqual({ key: "host's label host's label3", count: 7 });
  expect(() => new world.both.Item("bad")).toThrow(
    expect.objectContaining({ payload: "no such label" }),
  );
});

it("what the world does not say is refused with the reason", async () => {
  await expect(readWorld(witSource, "absent")).rejects.toThrow(/absent/);
  await expect(readWorld("package a:b; interface i {", "w")).rejects.toThrow(/cannot resolve/);
  const asynchronous = "package a:b; world w { import f: async func(); }";
  await expect(readWorld(asynchronous, "w")).rejects.toThrow(/not supported/);
  const flags = Array.from({ length: 33 }, (_, index) => `flag${index}`).join(", ");
  const tooMany = `package a:b; world w { flags all { ${flags} } import f: func(all: all); }`;
  await expect(readWorld(tooMany, "w")).rejects.toThrow(/33 names.*32/);
});
