// The process that runs the toolchain on a stranger's component reads the code that it runs, and nothing else.

import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { describe, expect, it } from "vitest";

import { transpileNodeOptions } from "../../../host/runtime/foreign/transpile.ts";

const run = promisify(execFile);
const hostFile = fileURLToPath(new URL("../../../host/index.ts", import.meta.url));
const testFile = fileURLToPath(import.meta.url);

/** What Node says of an attempt, with the options of that process. */
async function attempt(program: string): Promise<string> {
  const { stdout } = await run(process.execPath, [
    ...transpileNodeOptions(),
    "--input-type=module",
    "--eval",
    `import fs from "node:fs"; import { spawn } from "node:child_process";
     try { ${program}; console.log("done"); } catch (thrown) { console.log(thrown.code); }`,
  ]);
  return stdout.trim();
}

describe("the process that transpiles", () => {
  it("reads Realm's own code", async () => {
    expect(await attempt(`fs.readFileSync(${JSON.stringify(hostFile)})`)).toBe("done");
  });

  it.each([
    ["reads no other file", `fs.readFileSync(${JSON.stringify(testFile)})`],
    ["reads no file of the machine's", `fs.readFileSync("/etc/passwd")`],
    ["writes none", `fs.writeFileSync(${JSON.stringify(join(tmpdir(), "transpiled"))}, "")`],
    ["starts no program", `spawn("true")`],
  ])("%s", async (_, program) => {
    expect(await attempt(program)).toBe("ERR_ACCESS_DENIED");
  });
});
