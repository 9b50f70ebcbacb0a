// Anyone's guest, held against the world: REALM_GUEST=path/to/my.component.wasm

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";

import { componentFrom } from "./component.ts";
import { describeGuest } from "./describe-guest.ts";

const path = process.env["REALM_GUEST"];
const component =
  path === undefined ? undefined : await componentFrom(pathToFileURL(resolve(path)));

describe.skipIf(path === undefined)("REALM_GUEST", () => {
  it("is the path of a component", () => {
    expect(component, `there is no file "${path}"`).toBeDefined();
  });
});
if (component !== undefined) describeGuest("the guest of REALM_GUEST", component);
