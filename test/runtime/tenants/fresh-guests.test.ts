// The guest that waits for the next session: when another is opened in its place. Starting one takes a core for tenths of
// a second, which the prompt of the session that took it would be without.

import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { Realm } from "../../../host/index.ts";
import type { Model } from "../../../host/index.ts";
import { sharedFile } from "../../shared-data.ts";

const path = sharedFile("models/smollm2-135m-instruct-q4_1.gguf");
/** Many seconds on one thread. */
const longPrompt = Array.from({ length: 6000 }, (_, index) => 100 + (index % 4000));

let realm: Realm;
let model: Model;
beforeAll(async () => {
  if (path === undefined) return;
  realm = await Realm.open({ threads: 1 });
  model = await realm.load(path);
});
afterAll(() => realm?.close());

async function expectGuests(count: number): Promise<void> {
  await vi.waitFor(
    async () => {
      expect((await realm.statistics()).guests).toBe(count);
    },
    { timeout: 10_000 },
  );
}

it.skipIf(path === undefined)("is not opened beside a prompt that has just begun", async () => {
  await using tenant = await realm.tenant("one", { models: [model] });
  await expectGuests(1);
  const session = await tenant.session(model, { context: 8192 });
  const stream = session.generate([{ tokens: longPrompt }], { maxTokens: 1 });
  const first = stream.next();
  await delay(1500);
  expect((await realm.statistics()).guests).toBe(1);
  await stream[Symbol.asyncDispose]();
  await first;
  await expectGuests(2);
});
