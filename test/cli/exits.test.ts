// The exit table: each status with what leads there, and the error on stderr.

import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { genesisFile } from "../shared-data.ts";
import { ended, realm, realmBinary, start, startRealm } from "./realm-process.ts";

const folder = mkdtempSync(join(tmpdir(), "realm-exits-"));
chmodSync(folder, 0o755);
const isRoot = process.getuid?.() === 0;
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, bytes: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe("exit 0", () => {
  it("is of --version, which is the package's", async () => {
    const manifest = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"),
    );
    await expect(realm(["--version"])).resolves.toMatchObject({
      status: 0,
      stdout: `${manifest.version}\n`,
      stderr: "",
    });
  });

  it.each([[], ["run"], ["show"], ["tokenize"], ["detokenize"], ["pull"], ["manifest", "build"]])(
    "is of %s --help, which has examples",
    async (...command) => {
      const { status, stdout, stderr } = await realm([...command, "--help"]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toMatch(/^Usage: realm .*Examples:\n {2}\$ realm/s);
    },
  );

  // As systemd's DynamicUser and containers have it.
  it.skipIf(!isRoot).each([["show", "genesis"], ["list", "--all"], ["config"]])(
    "is of %s %s, run by a user of a number alone, who has no home folder",
    async (...words) => {
      const child = spawn(realmBinary, words, {
        uid: 54_321,
        gid: 54_321,
        env: { PATH: process.env["PATH"], REALM_HOME: folder },
      });
      await expect(ended(child)).resolves.toMatchObject({ status: 0 });
    },
  );

  it("is of an output that its reader closed", async () => {
    const child = startRealm(["show", "genesis"]);
    child.stdout?.destroy();
    await expect(ended(child)).resolves.toMatchObject({ status: 0, stderr: "" });
  });
});

describe("realm help", () => {
  it.each([[], ["run"], ["keys"]])("of %j is its --help", async (...command) => {
    const asked = await realm(["help", ...command]);
    expect(asked).toMatchObject({ status: 0, stderr: "" });
    expect(asked.stdout).toBe((await realm([...command, "--help"])).stdout);
  });
});

describe("--quiet and --json", () => {
  it.each([["show", "genesis"], ["list"], ["keys", "list"], ["tokenize", "genesis", "a"]])(
    "are taken by %s",
    async (...words) => {
      const environment = { REALM_HOME: join(folder, "home") };
      const asked = [...words, "--quiet", "--json"];
      const { status, stdout, stderr } = await realm(asked, { environment });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(JSON.parse(stdout)).toBeTypeOf("object");
    },
  );
});

describe("exit 1, bad-file", () => {
  const genesis = readFileSync(genesisFile);

  it.each([
    ["a directory", () => folder, /it is a directory/],
    ["an empty file", () => file("empty.gguf", ""), /the file is empty/],
    ["no GGUF", () => file("text.gguf", "In the beginning God created"), /not a GGUF file/],
    ["a cut header", () => file("cut.gguf", genesis.subarray(0, 1000)), /./],
    ["cut tensors", () => file("short.gguf", genesis.subarray(0, -1)), /./],
  ])("is of %s", async (_name, path, message) => {
    for (const words of [
      ["show", path()],
      ["run", path(), "hello"],
    ]) {
      const { status, stdout, stderr } = await realm(words);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(/^realm: .+\n$/);
      expect(stderr).toMatch(message);
    }
  });
});

describe("exit 2, bad-argument", () => {
  it.each([
    [
      ["run", "genesis", "--temperature", "NaN", "x"],
      '--temperature takes a number from 0 to 1000000, not "NaN"',
    ],
    [
      ["run", "genesis", "--temperature", "-1", "x"],
      '--temperature takes a number from 0 to 1000000, not "-1"',
    ],
    [
      ["run", "genesis", "--temperature=", "x"],
      "--temperature takes a number from 0 to 1000000, not an empty value",
    ],
    [["run", "genesis", "--top-p", "1.5", "x"], '--top-p takes a number from 0 to 1, not "1.5"'],
    [
      ["run", "genesis", "--threads", "0", "x"],
      '--threads takes a whole number from 1 to 512, not "0"',
    ],
    [
      ["run", "genesis", "--kv-type", "q4_0", "x"],
      '--kv-type takes one of f16, f32, q8_0, i16, not "q4_0"',
    ],
    [
      ["run", "genesis", "--stop", "", "x"],
      "--stop takes a text of one character or more, not an empty value",
    ],
    [
      ["run", "genesis", "--temprature", "1"],
      "unknown option '--temprature' (Did you mean --temperature?)",
    ],
    [["run", "genesis", "--seed"], "option '--seed <n>' argument missing"],
    [["run", "genesis", ""], "the prompt is empty"],
    [["run", "genesis"], "the prompt is empty"],
    [["run", "", "x"], "the model is an empty text"],
    [["show"], "missing required argument 'model'"],
    [["show", "a", "b"], "too many arguments"],
    [["shew", "a"], "unknown command 'shew' (Did you mean show?)"],
    [["detokenize", "genesis", "1", "x"], 'a token id takes a whole number of 0 or more, not "x"'],
    [[], "a command is needed"],
    [["help", "shew"], "a command is needed"],
  ])("is of %j", async (words, message) => {
    const { status, stdout, stderr } = await realm(words);
    expect(stderr).toContain(`realm: ${message}`);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });
});

describe("exit 3, not-found", () => {
  it.each([["show"], ["run"], ["tokenize"]])(
    "is of %s with a name that is none",
    async (command) => {
      const { status, stderr } = await realm(
        [command, "gensis", "x"].slice(0, command === "show" ? 2 : 3),
      );
      expect(status).toBe(3);
      expect(stderr).toMatch(
        /^realm: no model "gensis": there is no file \S+gensis, and .*"genesis"\n$/,
      );
    },
  );
});

describe("exit 4, denied", () => {
  // Root may read anything, so root runs the command as another user.
  const user = isRoot ? { uid: 65534, gid: 65534 } : {};

  it.skipIf(process.platform === "win32")("is of a file without permission", async () => {
    const path = file("secret.gguf", readFileSync(genesisFile));
    chmodSync(path, 0o000);
    const child = spawn(realmBinary, ["show", path], {
      ...user,
      env: { PATH: process.env["PATH"] },
    });
    const { status, stderr } = await ended(child);
    expect(stderr).toMatch(/secret\.gguf.*permission denied/);
    expect(status).toBe(4);
  });
});

describe("an error", () => {
  it("is one JSON object on stderr with --json", async () => {
    const { status, stdout, stderr } = await realm(["show", "nowhere.gguf", "--json"]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(JSON.parse(stderr)).toEqual({
      error: { code: "not-found", kind: "input", message: expect.stringContaining("nowhere.gguf") },
    });
  });

  it("is JSON for wrong usage too, but not where --json is text", async () => {
    const asJson = await realm(["run", "genesis", "--json", "--top-k", "x", "hello"]);
    expect(JSON.parse(asJson.stderr)).toMatchObject({ error: { code: "bad-argument" } });
    const asText = await realm(["run", "genesis", "--top-k", "x", "--", "--json"]);
    expect(asText.stderr).toMatch(/^realm: --top-k/);
  });

  it("has its stack with REALM_DEBUG=1 alone", async () => {
    const words = ["show", "nowhere.gguf"];
    const debug = await realm(words, { environment: { REALM_DEBUG: "1" } });
    expect(debug.stderr).toMatch(/^realm: .*\n[^]* {4}at /);
    expect((await realm(words)).stderr).not.toContain("    at ");
  });
});

describe("exit 5, limit", () => {
  const full = "/dev/full";

  it.skipIf(!existsSync(full)).each([["show genesis"], ["tokenize genesis a"], ["--help"]])(
    "is of realm %s where the disk is full",
    async (words) => {
      const child = start("sh", ["-c", `exec "$0" ${words} > ${full}`, realmBinary]);
      const { status, stderr } = await ended(child);
      expect(stderr).toMatch(/^realm: writing to standard output failed: ENOSPC/);
      expect(status).toBe(5);
    },
  );
});
