// What a clone has beside the package: the command under the machine's Node, whichever that is.

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ended, repository, start } from "./realm-process.ts";

const node24 = join(repository, "packages", "clone", "node24.js");

describe("node24", () => {
  it("is a Node of 24 or newer, and those that it starts find the same", async () => {
    const script =
      'console.log(process.version, require("node:child_process").execSync("node -v").toString())';
    const { status, stdout } = await ended(start(node24, ["-e", script]));
    expect(status).toBe(0);
    const [own, child] = stdout.trim().split(/\s+/);
    expect(Number(own?.slice(1).split(".")[0])).toBeGreaterThanOrEqual(24);
    expect(child).toBe(own);
  });

  it("passes arguments, stdin and the exit status through", async () => {
    const script =
      'process.stdin.pipe(process.stdout); process.exitCode = process.argv[1] === "a b" ? 7 : 1';
    const child = start(node24, ["-e", script, "a b"]);
    child.stdin?.end("through");
    await expect(ended(child)).resolves.toMatchObject({ status: 7, stdout: "through" });
  });

  it("ends by the signal that ended what it runs", async () => {
    const child = start(node24, ["-e", 'process.kill(process.pid, "SIGKILL")']);
    await expect(ended(child)).resolves.toMatchObject({ status: null, signal: "SIGKILL" });
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("passes %s on", async (signal) => {
    const script = `process.on("${signal}", () => process.exit(9)); console.log("ready"); setInterval(() => {}, 1000)`;
    const child = start(node24, ["-e", script]);
    const end = ended(child);
    if (child.stdout !== null) await once(child.stdout, "data");
    child.kill(signal);
    await expect(end).resolves.toMatchObject({ status: 9 });
  });
});

describe("the package's binary", () => {
  const path = (process.env["PATH"] ?? "").replaceAll(/[^:]*node_modules[^:]*:?/g, "");
  const version = spawnSync("node", ["--version"], {
    env: { PATH: path },
    encoding: "utf8",
  }).stdout;
  const isOld = Number(version.slice(1).split(".")[0]) < 24;

  const binary = join(repository, "bin", "realm.js");
  const folder = mkdtempSync(join(tmpdir(), "realm-installed-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("runs the sources of a clone, whatever was built there, and what was built without them", async () => {
    const clone = mkdtempSync(join(folder, "clone-"));
    cpSync(dirname(binary), join(clone, "bin"), { recursive: true });
    writeFileSync(join(clone, "package.json"), '{ "type": "module" }');
    for (const [path, word] of [
      ["host/cli/main.ts", "sources"],
      ["dist/cli/main.js", "built"],
    ] as const) {
      mkdirSync(join(clone, dirname(path)), { recursive: true });
      writeFileSync(join(clone, path), `export const main = () => console.log("${word}");\n`);
    }
    const run = () => ended(start(process.execPath, [join(clone, "bin", "realm.js")]));
    await expect(run()).resolves.toMatchObject({ status: 0, stdout: "sources\n" });
    rmSync(join(clone, "host"), { recursive: true });
    await expect(run()).resolves.toMatchObject({ status: 0, stdout: "built\n" });
  });

  it.skipIf(!isOld)("runs under an older Node in the clone's own", async () => {
    const { status, stdout } = await ended(start("node", [binary, "--version"]));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.skipIf(!isOld)("says, installed under an older Node, which one it needs", async () => {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const installed = join(folder, "realm.js");
    cpSync(dirname(binary), folder, { recursive: true });
    const { status, stderr } = await ended(start("node", [installed, "show", "genesis"]));
    expect(status).toBe(1);
    expect(stderr).toBe(`realm: Realm needs Node.js 24 or newer, this is ${version.slice(1)}`);
    const asJson = await ended(start("node", [installed, "show", "genesis", "--json"]));
    expect(JSON.parse(asJson.stderr)).toMatchObject({
      error: { code: "unsupported", kind: "unsupported" },
    });
  });
});
