// How long a stranger's component is kept. What stands for it is Realm's own, by another name.

import { beforeAll, expect, it } from "vitest";

import { GuestComponents } from "../../host/runtime/guest-components.ts";
import { ownKind } from "../../host/runtime/guest-kind.ts";
import { readOwnGuest } from "../../host/runtime/guest-modules.ts";
import type { GuestFiles } from "../../host/runtime/guest-modules.ts";

const id = "stranger";
const kind = { ...ownKind, component: id };
let own: GuestFiles;
let made = 0;
beforeAll(async () => {
  own = await readOwnGuest();
});

function make(): Promise<GuestFiles> {
  made += 1;
  return Promise.resolve({ ...own, id });
}

it("a component is made once for all who want it, and forgotten with the last of them", async () => {
  const components = new GuestComponents();
  const first = await components.keep(id, make);
  const second = await components.keep(id, make);
  expect(made).toBe(1);
  const compiled = await components.of(kind);
  first[Symbol.dispose]();
  expect(await components.of(kind)).toBe(compiled);
  second[Symbol.dispose]();
  await expect(components.of(kind)).rejects.toMatchObject({ code: "bug" });
  using _again = await components.keep(id, make);
  expect(await components.of(kind)).not.toBe(compiled);
});

it("one that was forgotten, or could not be made, is made anew", async () => {
  const components = new GuestComponents();
  const refusal = new Error("not this time");
  await expect(components.keep(id, () => Promise.reject(refusal))).rejects.toBe(refusal);
  const before = made;
  (await components.keep(id, make))[Symbol.dispose]();
  using _kept = await components.keep(id, make);
  expect(made).toBe(before + 2);
  expect(await components.of(kind)).toBeDefined();
});
