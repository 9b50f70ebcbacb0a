// Resources on both sides: who owns a handle, who may drop it and when, and what the collector must not take.

import { readFile } from "node:fs/promises";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { buildFixture } from "./build-fixture.ts";
import type { Fixture } from "./build-fixture.ts";

const implementation = `
import { Option, Result, Thing, Named, Tuple2 } from "./bindings/wit";

let disposals: u32 = 0;

export class Counter {
  constructor(public count: u32) {}
  static merge(a: Counter, b: Counter): Counter { a.count += b.count; return a; }
  static tryNew(start: u32, fail: Option<string>): Result<Counter, string> {
    if (fail.isSome) return Result.err<Counter, string>(fail.value);
    return Result.ok<Counter, string>(new Counter(start));
  }
  next(): u32 { return this.count++; }
  pair(): Tuple2<Counter, Counter> { return new Tuple2(new Counter(this.count), new Counter(this.count)); }
  dispose_(): string { return "the method"; }
  dispose(): void { disposals++; }
}

export function things(a: string, b: string): string {
  const first = Thing.create(a);
  const second = Thing.create(b);
  const joined = Thing.join(first, second);
  const name = joined.name();
  first.drop();
  second.drop();
  joined.drop();
  return name;
}
export function fallible(name: string): Result<string, string> {
  const made = Thing.tryNew(name);
  if (made.isErr) return Result.err<string, string>(made.err);
  const result = made.ok.name() + made.ok.drop_();
  made.ok.drop();
  return Result.ok<string, string>(result);
}
export function dropTwice(): u32 {
  const thing = Thing.create("twice");
  thing.drop();
  thing.drop();
  return thing.handle;
}
export function useAfterDrop(): string {
  const thing = Thing.create("gone");
  thing.drop();
  return thing.name();
}
export function giveAway(count: u32): u32 {
  const all = new StaticArray<Thing>(count);
  for (let i: u32 = 0; i < count; i++) all[i] = Thing.create(i.toString());
  const swallowed = Thing.swallow(all);
  for (let i: u32 = 0; i < count; i++) all[i].drop();
  return swallowed;
}
export function borrowedName(it: Thing, more: StaticArray<Thing>): string {
  let name = it.name();
  for (let i = 0; i < more.length; i++) name += "+" + more[i].name();
  return name;
}

let kept: Thing | null = null;
export function keep(it: Thing): void { kept = it; }
export function keptName(): string { return kept!.name(); }
export function dropKept(): void { kept!.drop(); }
export function returnKept(): Thing { return kept!; }

export function absorb(all: StaticArray<Named>): u32 {
  let sum: u32 = 0;
  for (let i = 0; i < all.length; i++) sum += all[i].counter.count * all[i].name.length;
  return sum;
}
export function nameThem(count: u32): StaticArray<Named> {
  const all = new StaticArray<Named>(count);
  for (let i: u32 = 0; i < count; i++) all[i] = new Named(i.toString(), new Counter(i));
  return all;
}
export function disposed(): u32 { return disposals; }
export function dropInOrder(reverse: bool): void {
  const all = [Thing.create("a"), Thing.create("b"), Thing.create("c")];
  for (let i = 0; i < 3; i++) all[reverse ? 2 - i : i].drop();
}
`;

interface Counter extends Disposable {
  next(): number;
  pair(): [Counter, Counter];
  dispose(): string;
}
interface CounterClass {
  new (start: number): Counter;
  merge(a: Counter, b: Counter): Counter;
  tryNew(start: number, fail?: string): Counter;
}
interface Named {
  name: string;
  counter: Counter;
}
interface Guest {
  Counter: CounterClass;
  things(a: string, b: string): string;
  fallible(name: string): string;
  dropTwice(): number;
  useAfterDrop(): string;
  giveAway(count: number): number;
  borrowedName(it: Thing, more: Thing[]): string;
  keep(it: Thing): void;
  keptName(): string;
  dropKept(): void;
  returnKept(): Thing;
  absorb(all: Named[]): number;
  nameThem(count: number): Named[];
  disposed(): number;
  dropInOrder(reverse: boolean): void;
}

let dropped: string[] = [];

class Thing {
  readonly #name: string;
  constructor(name: string) {
    this.#name = name;
  }
  name(): string {
    return this.#name;
  }
  drop(): string {
    return " (the method)";
  }
  static join(a: Thing, b: Thing): Thing {
    return new Thing(`${a.name()}+${b.name()}`);
  }
  static swallow(all: Thing[]): number {
    return all.length;
  }
  static tryNew(name: string): Thing {
    if (name === "") throw Object.assign(new Error("no name"), { payload: "no name" });
    return new Thing(name);
  }
  [Symbol.dispose](): void {
    dropped.push(this.#name);
  }
}

let fixture: Fixture;
let guest: Guest;

beforeAll(async () => {
  const witSource = await readFile(new URL("resources.wit", import.meta.url), "utf8");
  fixture = await buildFixture({ witSource, world: "resources", implementation });
});

beforeEach(() => {
  dropped = [];
  const imports = { "test:resources/host": { Thing, calls: () => 0 } };
  ({ guest } = fixture.instantiate(imports) as { guest: Guest });
});

it("a guest makes, joins, names and drops the host's resources", () => {
  expect(guest.things("a", "b")).toBe("a+b");
  expect(dropped).toEqual(["a", "b", "a+b"]);
});

it("resources are dropped in the order in which the guest drops them", () => {
  guest.dropInOrder(false);
  guest.dropInOrder(true);
  expect(dropped).toEqual(["a", "b", "c", "c", "b", "a"]);
});

it("a resource comes inside a result, and a method called `drop` is kept apart from dropping", () => {
  expect(guest.fallible("x")).toBe("x (the method)");
  expect(() => guest.fallible("")).toThrow(expect.objectContaining({ payload: "no name" }));
  expect(dropped).toEqual(["x"]);
});

it("a second drop does nothing", () => {
  expect(guest.dropTwice()).toBe(0);
  expect(dropped).toEqual(["twice"]);
});

it("a dropped resource cannot be used", () => {
  expect(() => guest.useAfterDrop()).toThrow();
});

it("what was given away is no longer the guest's to drop", () => {
  expect(guest.giveAway(5)).toBe(5);
  expect(dropped).toEqual([]);
});

it("what the host lends is given back when the call returns, and stays the host's", () => {
  const all = ["a", "b", "c"].map((name) => new Thing(name));
  for (let call = 0; call < 100; call++)
    expect(guest.borrowedName(all[0] as Thing, all.slice(1))).toBe("a+b+c");
  expect(dropped).toEqual([]);
});

it("what the host gives is kept across calls until the guest drops it or gives it back", () => {
  guest.keep(new Thing("first"));
  for (let call = 0; call < 200; call++) expect(guest.keptName()).toBe("first");
  guest.dropKept();
  expect(dropped).toEqual(["first"]);
  const second = new Thing("second");
  guest.keep(second);
  expect(guest.returnKept()).toBe(second);
  expect(() => guest.keptName()).toThrow();
});

it("the guest's resource lives while the host holds it, whatever is collected meanwhile", () => {
  const counters = Array.from({ length: 50 }, (_, index) => new guest.Counter(index * 1000));
  for (let round = 0; round < 100; round++)
    for (const [index, counter] of counters.entries())
      expect(counter.next()).toBe(index * 1000 + round);
  for (const counter of counters) counter[Symbol.dispose]();
  expect(guest.disposed()).toBe(50);
});

it("a static may fail instead of making one", () => {
  expect(guest.Counter.tryNew(3).next()).toBe(3);
  expect(() => guest.Counter.tryNew(3, "no")).toThrow(expect.objectContaining({ payload: "no" }));
});

it("what comes back as own is the guest's object again, and is not disposed of", () => {
  const [a, b] = [new guest.Counter(3), new guest.Counter(4)];
  const merged = guest.Counter.merge(a, b);
  expect(guest.disposed()).toBe(0);
  expect(merged.next()).toBe(7);
  expect(b.next()).toBe(4);
  expect(() => a.next()).toThrow();
});

it("resources travel in tuples, records and lists", () => {
  const [left, right] = new guest.Counter(6).pair();
  expect([left.next(), left.next(), right.next()]).toEqual([6, 7, 6]);
  const named = guest.nameThem(12);
  expect(named.map(({ name, counter }) => [name, counter.next()])).toEqual(
    Array.from({ length: 12 }, (_, index) => [`${index}`, index]),
  );
  // Each counter is one further by now, and counts once for each digit of its name.
  const expected = named.reduce((sum, { name }) => sum + (Number(name) + 1) * name.length, 0);
  expect(guest.absorb(named)).toBe(expected);
});

it("a method called `dispose` is kept apart from disposal", () => {
  expect(new guest.Counter(1).dispose()).toBe("the method");
  expect(guest.disposed()).toBe(0);
});
