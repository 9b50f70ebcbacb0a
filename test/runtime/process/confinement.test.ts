// What a guest's process cannot do, tried from inside of it.

import { readdirSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import process from "node:process";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { RealmError } from "../../../host/error/realm-error.ts";
import type { LoadedModel } from "../../../host/runtime/compute-calls.ts";
import type { PlaceLimits } from "../../../host/runtime/guest-place.ts";
import { findConfinement } from "../../../host/runtime/process/enforcement.ts";
import { findProcessPlace, processPlace } from "../../../host/runtime/process/process-place.ts";
import { genesisFile } from "../../shared-data.ts";
import { childProcesses } from "./own-processes.ts";
import { over, PlacedGuests } from "./placed-guests.ts";

const megabyte = 2 ** 20;
const smallLimits = {
  component: "confined",
  guestMemoryBytes: 64 * megabyte,
  heapBytes: 64 * megabyte,
};
const entry = new URL("confined-process.ts", import.meta.url);
const confinement = await findConfinement();
const { enforcement } = confinement;

const server = createServer((socket) => socket.end());
let guests: PlacedGuests;
let loaded: LoadedModel;
let attempts: Record<string, unknown>;
beforeAll(async () => {
  guests = new PlacedGuests();
  loaded = await guests.load(genesisFile);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const failure = await failureOf(String(port));
  expect(failure).toHaveProperty("code", "denied");
  attempts = JSON.parse(failure.message) as Record<string, unknown>;
});
afterAll(async () => {
  server.close();
  await guests.close();
});

/** Of the process that tries what is said. */
async function failureOf(what: string, limits?: PlaceLimits): Promise<RealmError> {
  const component = await guests.textOnly(what);
  const { place } = processPlace(confinement, entry);
  const opening = guests.open({ place, loaded, component, limits });
  const failure: unknown = await opening.catch((thrown: unknown) => thrown);
  if (failure instanceof RealmError) return failure;
  throw new Error("the process gave no failure");
}

describe("a guest's process", () => {
  it("reads its own code and no other file", () => {
    expect(attempts).toMatchObject({
      "own code": "done",
      models: "ERR_ACCESS_DENIED",
      "the package's manifest": "ERR_ACCESS_DENIED",
      "the system's files": "ERR_ACCESS_DENIED",
    });
  });

  it("writes nothing", () => {
    expect(attempts).toMatchObject({
      "writing over its code": "ERR_ACCESS_DENIED",
      "writing elsewhere": "ERR_ACCESS_DENIED",
    });
  });

  it("starts nothing and loads nothing native", () => {
    expect(attempts).toMatchObject({
      "a process": "ERR_ACCESS_DENIED",
      "a worker": "ERR_ACCESS_DENIED",
      "an addon": "ERR_DLOPEN_DISABLED",
    });
  });

  it("runs no script but its files and its glue", () => {
    expect(attempts["a script from a text"]).toContain("EvalError");
  });

  it("has an empty environment", () => {
    expect(attempts["its environment"]).toBe(0);
  });

  it("has no file of the host open", async () => {
    const { place } = processPlace(confinement);
    const guest = await guests.open({ place, loaded });
    const [pid = 0] = childProcesses();
    const files = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
    expect(files).not.toEqual([]);
    const others = files.filter((file) => !/^(pipe:|anon_inode:|\/dev\/null$)/.test(file));
    expect(others).toEqual([]);
    await guest.end(over);
  });

  it.skipIf(enforcement.network !== "namespace")("has no network (needs unshare)", () => {
    expect(attempts["network"]).toBe("ENETUNREACH");
  });

  it.skipIf(enforcement.memory !== "rlimit")(
    "takes no more memory than it may (needs prlimit)",
    async () => {
      const before = process.memoryUsage.rss();
      expect(await failureOf("memory", smallLimits)).toHaveProperty("code", "guest-trap");
      expect(childProcesses()).toEqual([]);
      expect(process.memoryUsage.rss() - before).toBeLessThan(64 * megabyte);
    },
  );

  it("ends alone when its JavaScript heap is full", async () => {
    expect(await failureOf("heap", smallLimits)).toHaveProperty("code", "guest-trap");
    expect(childProcesses()).toEqual([]);
  });

  it("is `unsupported` elsewhere than on Linux", async () => {
    const { platform } = process;
    Object.defineProperty(process, "platform", { value: "darwin" });
    try {
      await expect(findProcessPlace()).rejects.toMatchObject({ code: "unsupported" });
    } finally {
      Object.defineProperty(process, "platform", { value: platform });
    }
  });
});
