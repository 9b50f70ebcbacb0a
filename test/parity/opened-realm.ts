// What every parity test has while it runs: a Realm, and a folder for the models that it writes.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";

import { Realm } from "../../host/index.ts";

export interface OpenedRealm {
  readonly folder: string;
  /** Open from the first test to the last. */
  readonly realm: Realm;
}

export function openRealm(threads = 2): OpenedRealm {
  const folder = mkdtempSync(join(tmpdir(), "realm-parity-"));
  let realm: Realm | undefined;
  beforeAll(async () => {
    realm = await Realm.open({ threads });
  });
  afterAll(async () => {
    await realm?.close();
    rmSync(folder, { recursive: true });
  });
  return {
    folder,
    get realm() {
      if (realm === undefined) throw new Error("a Realm is asked for before the first test");
      return realm;
    },
  };
}
