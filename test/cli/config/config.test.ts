// `realm config` and what it changes: a flag goes before the environment, that before the project's file, that
// before the person's. The real binary, in folders and a home of their own.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { genesisFile } from "../../shared-data.ts";
import { realm } from "../realm-process.ts";
import type { Ended } from "../realm-process.ts";

const root = mkdtempSync(join(tmpdir(), "realm-config-"));
const home = join(root, "home");
const project = join(root, "project");
const folder = join(project, "below");
const userFile = join(home, "config.json");
const projectFile = join(project, ".realm.json");
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
  for (const path of [home, project]) rmSync(path, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
});

function inProject(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return realm(words, { folder, environment: { REALM_HOME: home, ...environment } });
}

async function listed(environment: NodeJS.ProcessEnv = {}): Promise<Record<string, unknown>> {
  const { stdout } = await inProject(["config", "--json"], environment);
  const { settings } = JSON.parse(stdout);
  return Object.fromEntries(settings.map((one: { key: string }) => [one.key, one]));
}

describe("realm config", () => {
  it("shows each value with the place that it comes from", async () => {
    mkdirSync(home);
    writeFileSync(userFile, '{\n"topK": 1,\n"topP": 0.1,\n"minP": 0.1}');
    writeFileSync(projectFile, '{\n\n"topP": 0.2,\n"minP": 0.2}');
    const { topK, topP, minP, maxTokens } = await listed({ REALM_MIN_P: "0.3" });
    expect(topK).toMatchObject({ value: 1, source: "user", path: userFile, line: 2 });
    expect(topP).toMatchObject({ value: 0.2, source: "project", path: projectFile, line: 3 });
    expect(minP).toMatchObject({ value: 0.3, source: "environment", variable: "REALM_MIN_P" });
    expect(maxTokens).toMatchObject({ value: null, source: "default" });
    const { stdout } = await inProject(["config"], { REALM_MIN_P: "0.3" });
    expect(stdout).toMatch(/^topK +1 +\S+config\.json, line 2$/m);
    expect(stdout).toMatch(/^minP +0\.3 +REALM_MIN_P$/m);
    expect(stdout).toMatch(/^temperature +0\.8 +default$/m);
  });

  it("sets, gets and takes away, in a file that nobody else reads", async () => {
    expect(await inProject(["config", "set", "top-k", "3"])).toMatchObject({
      status: 0,
      stdout: "",
    });
    expect(statSync(userFile).mode & 0o777).toBe(0o600);
    expect((await inProject(["config", "get", "topK"])).stdout).toBe("3\n");
    await inProject(["config", "set", "--project", "topK", "4"]);
    expect((await inProject(["config", "get", "--", "--top-k"])).stdout).toBe("4\n");
    await inProject(["config", "unset", "--project", "topK"]);
    await inProject(["config", "unset", "topK"]);
    expect(JSON.parse(readFileSync(userFile, "utf8"))).toEqual({});
    expect(await inProject(["config", "get", "topK"])).toMatchObject({ status: 3 });
    expect(await inProject(["config", "unset", "topK"])).toMatchObject({ status: 3 });
  });

  it.each([
    [["set", "topK", "many"], 2, "--top-k takes a whole number"],
    [["set", "topk", "3"], 2, 'no setting "topk"; did you mean topK?'],
    [["set", "topK", "3", "4"], 2, "takes one value"],
    [["set", "--project", "mmap", "true"], 2, "a project cannot set mmap"],
    [["get", "colour"], 2, 'there is no setting "colour"'],
  ])("refuses %j and leaves the file alone", async (words, status, message) => {
    const ended = await inProject(["config", ...words]);
    expect(ended.stderr).toContain(message);
    expect(ended).toMatchObject({ status, stdout: "" });
    expect(statSync(userFile, { throwIfNoEntry: false })).toBeUndefined();
  });

  it("says where the files are, also when they are broken", async () => {
    writeFileSync(projectFile, "{");
    const { stdout } = await inProject(["config", "path", "--json"]);
    expect(JSON.parse(stdout)).toEqual({ user: userFile, project: projectFile, home });
    expect(await inProject(["config"])).toMatchObject({ status: 1 });
  });
});

describe("a command", () => {
  const hello = ["run", "--max-tokens", "3", "genesis", "And God said"];

  it("takes from the configuration what its flags leave out", async () => {
    writeFileSync(projectFile, `{"temperature": 0, "topK": 1, "model": "./model.gguf"}`);
    const cut = { REALM_MAX_TOKENS: "2" };
    const { stdout } = await inProject(["run", "genesis", "--json", "And God said"], cut);
    const fromFlags = await inProject([...hello, "--temperature", "0", "--json"], cut);
    expect(JSON.parse(stdout).tokens).toHaveLength(2);
    expect(JSON.parse(fromFlags.stdout).tokens).toHaveLength(3);
    expect(JSON.parse(fromFlags.stdout).tokens.slice(0, 2)).toEqual(JSON.parse(stdout).tokens);
  });

  it("takes the model from there, beside the file that names it", async () => {
    writeFileSync(join(project, "model.gguf"), readFileSync(genesisFile));
    writeFileSync(projectFile, '{"model": "./model.gguf"}');
    const words = ["run", "--temperature", "0", "--max-tokens", "3", "-"];
    const { status, stdout } = await realm(words, {
      folder,
      stdin: "In the beginning",
      environment: { REALM_HOME: home },
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^ God/) });
  });

  it("names file, line and key of a bad configuration, or the variable", async () => {
    writeFileSync(projectFile, '{\n"temperatur": 1}');
    const { status, stderr } = await inProject(hello);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `realm: "${projectFile}", line 2, "temperatur": there is no such setting; did you mean "temperature"?\n`,
    });
    rmSync(projectFile);
    const bad = await inProject(hello, { REALM_TEMPERATURE: "hot" });
    expect(bad.stderr).toMatch(/^realm: REALM_TEMPERATURE: --temperature takes a number/);
    expect(bad.status).toBe(2);
  });

  it("that has nothing to configure does not care", async () => {
    writeFileSync(projectFile, "{");
    expect(await inProject(["show", "genesis"])).toMatchObject({ status: 0 });
  });
});
