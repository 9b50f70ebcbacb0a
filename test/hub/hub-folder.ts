// A local hub and an empty store for a test file, gone when it ends.

import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach } from "vitest";
import type { HubAccess } from "../../host/hub/hub-access.ts";
import { ModelLibrary } from "../../host/library/model-library.ts";
import { StoreLayout } from "../../host/library/store-layout.ts";
import { LocalHub } from "./local/local-hub.ts";

export interface HubFixture {
  readonly hub: LocalHub;
  readonly access: HubAccess;
  readonly library: ModelLibrary;
  /** Of this test; the store is in it. */
  readonly folder: string;
}

/** A new hub and store for each test. */
export function withHub(): HubFixture {
  const root = mkdtempSync(join(tmpdir(), "realm-hub-"));
  const fixture: { -readonly [Key in keyof HubFixture]?: HubFixture[Key] } = {};
  let count = 0;
  beforeEach(async () => {
    const folder = join(root, String(count++));
    fixture.folder = folder;
    fixture.hub = await LocalHub.open();
    fixture.access = fixture.hub.access(join(folder, "cache"));
    fixture.library = new ModelLibrary(new StoreLayout(join(folder, "models")));
  });
  afterEach(async () => {
    await fixture.access?.close();
    await fixture.hub?.close();
  });
  afterAll(() => rmSync(root, { recursive: true }));
  return fixture as HubFixture;
}

/** Bytes that no compression and no page of zeros helps with. */
export function noise(bytes: number): Uint8Array {
  return randomBytes(bytes);
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The error's code that a promise rejects with; fails where it doesn't. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  const thrown: unknown = await promise.then(
    (value) => ({ code: `resolved with ${JSON.stringify(value)}` }),
    (error: unknown) => error,
  );
  return (thrown as { code?: unknown }).code;
}
