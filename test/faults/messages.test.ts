// Every message between the main thread, the compute worker and a guest's worker fails once, in a load and a
// generation. Each time there is a typed error or the work is done all the same, nothing stays allocated, and
// the next load and generation give the same tokens.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import { Realm, RealmError } from "../../host/index.ts";
import type { ModelSource, RemoteFile } from "../../host/index.ts";
import { writeSyntheticModel } from "../../scripts/synthetic-model.ts";
import { countsBeyond, countsOf } from "../hostile/own-counts.ts";
import { collect } from "../runtime/collect.ts";
import { threadCount } from "../runtime/process/own-processes.ts";
import { failMessage, messageCount } from "./message-faults.ts";
import type { MessageFault } from "./message-faults.ts";

vi.mock("node:worker_threads", async (original) => {
  const { FaultyWorker } = await import("./message-faults.ts");
  return { ...(await original<object>()), Worker: FaultyWorker };
});

/** Room for one load and one generation: what leaks is soon missed. */
const options = { threads: 1, memoryBudgetBytes: 40 * 2 ** 20 };
const patienceMs = 20_000;
/** From one message that fails to the next; REALM_FAULTS=all fails each, which takes minutes. */
const [stepHere, stepElsewhere] = process.env["REALM_FAULTS"] === "all" ? [1, 1] : [5, 60];
const folder = mkdtempSync(join(tmpdir(), "realm-messages-"));
const path = join(folder, "tiny.gguf");

beforeAll(() => writeSyntheticModel("tiny", "q8_0", path));
afterAll(() => rmSync(folder, { recursive: true }));

/** A source with a message or three for each piece. */
function remoteFile(): RemoteFile {
  const bytes = readFileSync(path);
  const read: RemoteFile["read"] = (offset, length) =>
    Promise.resolve(bytes.subarray(offset, offset + length));
  return { byteLength: bytes.length, read };
}

afterEach(() => failMessage(0, "message"));

/** Tokens of a generation on a model that is loaded for it. */
async function work(realm: Realm, source: ModelSource): Promise<number[]> {
  const model = await realm.load(source);
  try {
    const stream = model.generate("In the beginning", { temperature: 0, maxTokens: 6 });
    return (await collect(stream)).ids;
  } finally {
    await model.close();
  }
}

/** The same in a tenant's session. */
async function workAsTenant(realm: Realm, source: ModelSource): Promise<number[]> {
  const model = await realm.load(source);
  try {
    await using tenant = await realm.tenant("one", { models: [model] });
    await using session = await tenant.session(model);
    const stream = session.generate("In the beginning", { temperature: 0, maxTokens: 6 });
    return (await collect(stream)).ids;
  } finally {
    await model.close();
  }
}

/** The error of an action that must end, if it fails. */
async function failureOf(action: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Error>((resolve) => {
    timer = setTimeout(() => resolve(new Error(`no end after ${patienceMs} ms`)), patienceMs);
  });
  const failure = action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  try {
    return await Promise.race([failure, late]);
  } finally {
    clearTimeout(timer);
  }
}

describe.each<[MessageFault, string, typeof work]>([
  ["message", "a file elsewhere", work],
  ["message", "a file here", work],
  ["port", "a file here", work],
  ["message", "a tenant", workAsTenant],
  ["port", "a tenant", workAsTenant],
])("a %s that fails, with %s,", (fault, place, act) => {
  it("in a load and a generation is a typed error, and nothing is left", async () => {
    const [source, step] =
      place === "a file elsewhere" ? [remoteFile(), stepElsewhere] : [path, stepHere];
    let realm = await Realm.open(options);
    const expected = await act(realm, source);
    const before = await countsOf(realm);
    const { weightBytes } = await realm.memory();
    let failures = 0;
    for (let message = 1; ; message += step) {
      failMessage(message, fault);
      const thrown = await failureOf(act(realm, source));
      const isOver = messageCount() < message;
      failMessage(0, fault);
      if (thrown !== undefined) {
        expect(thrown, `message ${message}`).toBeInstanceOf(RealmError);
        failures += 1;
      }
      // A compute worker that can't speak has ended, and its Realm with it.
      if ((await failureOf(act(realm, source))) !== undefined) {
        expect(fault).toBe("port");
        await realm.close();
        realm = await Realm.open(options);
      }
      expect(await act(realm, source)).toEqual(expected);
      expect(await countsBeyond(realm, before), `message ${message}`).toEqual({});
      expect((await realm.memory()).weightBytes).toBe(weightBytes);
      if (!isOver) continue;
      expect(thrown).toBeUndefined();
      break;
    }
    expect(failures * step).toBeGreaterThan(10);
    await realm.close();
  }, 600_000);
});

describe.each<MessageFault>(["message", "port"])("a %s that fails", (fault) => {
  it("while a Realm opens and closes is a typed error, and no thread is left", async () => {
    await (await Realm.open(options)).close();
    const threads = threadCount();
    for (let message = 1; ; message++) {
      failMessage(message, fault);
      const thrown = await failureOf(Realm.open(options).then((realm) => realm.close()));
      const isOver = messageCount() < message;
      failMessage(0, fault);
      if (thrown !== undefined) expect(thrown).toBeInstanceOf(RealmError);
      await expect.poll(threadCount, { timeout: patienceMs }).toBeLessThanOrEqual(threads);
      if (isOver) break;
    }
  });
});
