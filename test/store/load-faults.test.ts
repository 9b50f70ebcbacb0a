// Loads that end early or meet a file that changes: whatever fails, at whichever step, no native byte, no
// open file and no id is left, and the next load works.

import { appendFileSync, copyFileSync, truncateSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { RealmError } from "../../host/error/realm-error.ts";
import { openModelFile, remoteSource } from "../../host/store/model-source.ts";
import { abandon, finish } from "../../host/store/steps.ts";
import { thrownBy } from "../gguf/drive.ts";
import { corrupt } from "../gguf/write-gguf.ts";
import {
  Fixture,
  failingSource,
  loadFile,
  loadRemote,
  openFileCount,
  smallModel,
} from "./fixture.ts";

let fixture: Fixture;
let path: string;
const model = smallModel();

beforeAll(() => {
  fixture = new Fixture();
  path = fixture.write("small.gguf", model.bytes);
});

afterAll(() => fixture.close());

describe("nothing is left behind", () => {
  it("by a failure of any read", () => {
    everyFault((failAt) => {
      const store = fixture.store();
      const error = new RealmError("bad-file", "told to fail");
      const steps = store.load(failingSource(openModelFile(path), failAt, error));
      return { store, run: () => finish(steps), code: "bad-file" };
    });
  });

  it("by a failure of any allocation", () => {
    everyFault((failAt) => {
      const store = fixture.store();
      fixture.device.failAt = failAt;
      return { store, run: () => loadFile(store, path), code: "out-of-memory" };
    });
  });

  it("by a cancel before any step", () => {
    everyFault((failAt) => {
      const store = fixture.store();
      let asked = 0;
      const aborted = (): boolean => ++asked === failAt;
      return { store, run: () => loadFile(store, path, { aborted }), code: "cancelled" };
    });
  });

  it("by a short answer of a source that is asked", () => {
    everyFault((failAt) => {
      const store = fixture.store();
      let asked = 0;
      const answer = (offset: number, length: number): Uint8Array => {
        asked++;
        return model.bytes.subarray(offset, offset + length - (asked === failAt ? 1 : 0));
      };
      const steps = store.load(remoteSource("short", model.bytes.length));
      return { store, run: () => loadRemote(steps, answer), code: "bad-file" };
    });
  });

  it("by ending the steps at any of them", () => {
    const files = openFileCount();
    for (let count = 0; ; count++) {
      const store = fixture.store();
      const steps = store.loadFile(path);
      let ended = false;
      for (let step = 0; step < count && !ended; step++) ended = steps.next().done === true;
      if (ended) {
        expect(count).toBeGreaterThan(4);
        store.close();
        break;
      }
      abandon(steps);
      expect([store.usedBytes, fixture.device.live, openFileCount()]).toEqual([0, 0, files]);
      expect(store.list()).toEqual([]);
      loadFile(store, path);
      store.close();
    }
  });

  it("by a driver's failure at any step", () => {
    everyFault((failAt) => {
      const store = fixture.store();
      const steps = store.loadFile(path);
      const run = (): unknown => {
        for (let step = 1; steps.next().done !== true; step++) {
          if (step === failAt) steps.throw(new RealmError("denied", "no longer"));
        }
        return undefined;
      };
      return { store, run, code: "denied" };
    });
  });
});

interface Fault {
  readonly store: ReturnType<Fixture["store"]>;
  readonly run: () => unknown;
  readonly code: string;
}

/** Fails the first, the second, ... until a run passes without failing; each leaves nothing behind. */
function everyFault(prepare: (failAt: number) => Fault): void {
  const files = openFileCount();
  for (let failAt = 1; ; failAt++) {
    const { store, run, code } = prepare(failAt);
    let thrown: unknown;
    try {
      run();
    } catch (caught) {
      thrown = caught;
    }
    if (thrown === undefined) {
      expect(failAt).toBeGreaterThan(2);
      store.close();
      return;
    }
    expect(thrown, `fault ${failAt}`).toMatchObject({ code });
    expect([store.usedBytes, fixture.device.live, openFileCount()]).toEqual([0, 0, files]);
    expect(store.list()).toEqual([]);
    fixture.device.failAt = 0;
    loadFile(store, path);
    store.close();
    expect([store.usedBytes, fixture.device.live]).toEqual([0, 0]);
  }
}

describe("a file that changes while it is loaded is bad-file:", () => {
  it.each<[string, (path: string) => void, RegExp]>([
    ["it shrinks", (file) => truncateSync(file, 1_000), /the file ends at|changed/],
    ["it grows", (file) => appendFileSync(file, "x"), /changed while being read/],
    ["it is written to", (file) => utimesSync(file, 5, 5), /changed while being read/],
  ])("%s", (_, change, message) => {
    const file = join(fixture.folder, "restless.gguf");
    copyFileSync(path, file);
    const store = fixture.store();
    const steps = store.loadFile(file);
    steps.next();
    steps.next();
    change(file);
    const thrown = thrownBy(() => finish(steps));
    expect(thrown).toMatchObject({ code: "bad-file" });
    expect(String(thrown)).toMatch(message);
    expect([store.usedBytes, fixture.device.live]).toEqual([0, 0]);
  });

  it("its header says something else the second time", () => {
    const other = corrupt(model, "tokens[1]: text length", 2n ** 40n);
    const store = fixture.store();
    let headerReads = 0;
    const thrown = thrownBy(() =>
      loadRemote(store.load(remoteSource("two-faced", model.bytes.length)), (offset, length) => {
        if (offset === 0) headerReads++;
        const bytes = headerReads > 1 ? other : model.bytes;
        return bytes.subarray(offset, offset + length);
      }),
    );
    expect(thrown).toMatchObject({ code: "bad-file" });
    expect([store.usedBytes, fixture.device.live]).toEqual([0, 0]);
  });

  it("its header is longer the second time", () => {
    const longer = corrupt(model, "tokens[1]: text length", model.headerByteLength);
    const store = fixture.store();
    let reads = 0;
    const thrown = thrownBy(() =>
      loadRemote(store.load(remoteSource("growing", model.bytes.length)), (offset, length) => {
        reads++;
        return (reads > 1 ? longer : model.bytes).subarray(offset, offset + length);
      }),
    );
    expect(thrown).toMatchObject({ code: "bad-file" });
    expect(String(thrown)).toContain("has changed");
  });
});
