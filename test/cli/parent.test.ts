// Realm under an older Node is a process that waits for another. However the first ends, the second does not stay.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

import { ended, repository, start } from "./realm-process.ts";

const home = mkdtempSync(join(tmpdir(), "realm-parent-"));
afterAll(() => rmSync(home, { recursive: true }));

const become = pathToFileURL(join(repository, "bin", "become.js")).href;
const binary = join(repository, "bin", "realm.js");

/** What bin/realm.js does under an older Node: `realm` in a process of its own. */
function wrapped(words: readonly string[]): ReturnType<typeof start> {
  const script = `import { becomeScript } from ${JSON.stringify(become)};
    becomeScript(process.execPath, ${JSON.stringify([binary, ...words])});`;
  const environment = { REALM_HOME: home };
  return start(process.execPath, ["--input-type=module", "--eval", script], { environment });
}

async function isServing(url: string): Promise<boolean> {
  return await fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

describe.skipIf(process.platform === "win32")("a process that was started for another Node", () => {
  it.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
    "is gone when the first ends by %s",
    async (signal) => {
      const child = wrapped(["serve", "genesis", "--port", "0", "--log-level", "error"]);
      const end = ended(child);
      const [line] = (await once(child.stdout ?? child, "data")) as [string];
      const url = line.trim();
      expect(await isServing(url)).toBe(true);
      child.kill(signal);
      // Its streams are closed by the last who has them.
      expect(await end).toMatchObject(signal === "SIGKILL" ? { signal } : { status: 0 });
      expect(await isServing(url)).toBe(false);
    },
  );

  it("ends as it would without, and sees its input end", async () => {
    const child = wrapped(["tokenize", "genesis", "-"]);
    child.stdin?.end("In the beginning");
    const { status, stdout, stderr } = await ended(child);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.trim().split(/\s+/).length).toBeGreaterThan(1);
  });
});
