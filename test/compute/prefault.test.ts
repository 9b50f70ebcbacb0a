// That the pages of new memory are made beside the thread that asked, and no longer than somebody wants them.

import { expect, it } from "vitest";

import { Device } from "../../host/compute/device.ts";
import { loadGgml } from "../../host/compute/ggml/library.ts";
import { NativeBuffer } from "../../host/compute/ggml/native-memory.ts";
import { prefault } from "../../host/compute/ggml/prefault.ts";
import type { PageRange } from "../../host/compute/ggml/prefault.ts";

const isLinux = process.platform === "linux";
const bytes = 256 * 2 ** 20;

function allocate(): NativeBuffer {
  const ggml = loadGgml();
  const device = ggml.cpuDevice();
  if (device === null) throw new Error("no CPU");
  return new NativeBuffer(ggml, ggml.deviceBufferType(device), bytes, "a test");
}

function pagesOf({ address }: NativeBuffer, wanted: () => boolean): PageRange {
  return { address, byteLength: bytes, access: "write", wanted };
}

/** Resident bytes that came until they came no more. */
async function grown(before: number): Promise<number> {
  let last = 0;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const now = process.memoryUsage.rss() - before;
    if (now - last < 2 ** 20) return now;
    last = now;
  }
}

it.skipIf(!isLinux)("all pages are made although nobody touches them", async () => {
  const device = Device.open({ threads: 1 });
  const buffer = allocate();
  const before = process.memoryUsage.rss();
  prefault([pagesOf(buffer, () => true)]);
  expect(await grown(before)).toBeGreaterThan(0.9 * bytes);
  buffer.free();
  device.close();
});

it.skipIf(!isLinux)("no more are made when nobody wants them", async () => {
  const device = Device.open({ threads: 1 });
  const buffer = allocate();
  const before = process.memoryUsage.rss();
  prefault([pagesOf(buffer, () => false)]);
  expect(await grown(before)).toBeLessThan(0.1 * bytes);
  buffer.free();
  device.close();
});

it.skipIf(!isLinux)("more at once than koffi has calls for is no failure", async () => {
  const device = Device.open({ threads: 1 });
  const buffer = allocate();
  const wanted = { now: true };
  for (let load = 0; load < 600; load++) prefault([pagesOf(buffer, () => wanted.now)]);
  wanted.now = false;
  await grown(process.memoryUsage.rss());
  buffer.free();
  device.close();
});
