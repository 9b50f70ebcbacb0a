// A guest's memory ends at every size, from the least that a module may have to what a whole generation takes: so every
// allocation of the guest fails once. Each time there is a typed error, and nothing of the session is left.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

import { Realm, RealmError } from "../../host/index.ts";
import type { Model } from "../../host/index.ts";
import { writeSyntheticModel } from "../../scripts/synthetic-model.ts";
import { countsBeyond, countsOf } from "../hostile/own-counts.ts";
import { collect } from "../runtime/collect.ts";

const pageBytes = 65_536;
/** From one size to the next, in pages; REALM_FAULTS=all tries each. */
const stepPages = process.env["REALM_FAULTS"] === "all" ? 1 : 5;
const greedy = { temperature: 0, maxTokens: 4 };

const folder = mkdtempSync(join(tmpdir(), "realm-guest-memory-"));
let realm: Realm;
let model: Model;

beforeAll(async () => {
  const path = join(folder, "tiny.gguf");
  writeSyntheticModel("tiny", "q8_0", path);
  realm = await Realm.open({ threads: 1 });
  model = await realm.load(path);
});

afterAll(async () => {
  await realm.close();
  rmSync(folder, { recursive: true });
});

/** Tokens of a guest with so many pages. */
async function tokensWithin(pages: number): Promise<number[]> {
  const limits = { guestMemoryBytes: pages * pageBytes };
  await using tenant = await realm.tenant(`pages-${pages}`, { models: [model], limits });
  await using session = await tenant.session(model, { context: 64 });
  return (await collect(session.generate("In the beginning", greedy))).ids;
}

it("a guest whose memory ends anywhere fails with a typed error, until it has enough", async () => {
  const expected = (await collect(model.generate("In the beginning", greedy))).ids;
  const before = await countsOf(realm);
  let failures = 0;
  for (let pages = 1; ; pages += stepPages) {
    const outcome = await tokensWithin(pages).catch((thrown: unknown) => thrown);
    expect(await countsBeyond(realm, before), `${pages} pages`).toEqual({});
    if (Array.isArray(outcome)) {
      expect(outcome).toEqual(expected);
      break;
    }
    expect(outcome, `${pages} pages`).toBeInstanceOf(RealmError);
    expect(outcome).toMatchObject({
      code: expect.stringMatching(/^(limit|out-of-memory|guest-trap)$/),
    });
    failures += 1;
  }
  expect(failures * stepPages).toBeGreaterThan(10);
});
