// What is offered where, and that each shell shows it: the scripts run in the shells themselves.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { complete } from "../../../host/cli/completion/candidates.ts";
import { shells } from "../../../host/cli/completion/scripts.ts";
import { Output } from "../../../host/cli/output.ts";
import { createProgram } from "../../../host/cli/program.ts";
import { realm } from "../realm-process.ts";
import { hasShell, offered } from "./shells.ts";

const { signal } = new AbortController();
const program = createProgram({ output: new Output(process.stdout), signal }, () => undefined);

function texts(line: string): string[] {
  return complete(program, line.split(" ")).candidates.map(({ text }) => text);
}

describe("complete", () => {
  it("offers every command that help shows, and no hidden one", () => {
    const shown = program.commands.map((command) => command.name());
    expect(texts("")).toEqual([...shown.filter((name) => !name.startsWith("_")), "help"]);
  });

  it("offers every flag of every command", () => {
    for (const command of program.createHelp().visibleCommands(program)) {
      const flags = command.options.map(({ long }) => long);
      expect(texts(`${command.name()} -`)).toEqual(expect.arrayContaining(flags));
    }
  });

  it.each([
    ["run", ["run"]],
    ["ru", ["run"]],
    ["run gen", ["genesis"]],
    ["run genesis ", []],
    ["run genesis --kv-type ", ["f16", "f32", "q8_0", "i16"]],
    ["run genesis --kv-type=q", ["--kv-type=q8_0"]],
    ["run --top-k 1 gen", ["genesis"]],
    ["run --top-k ", []],
    ["run --top-k=1 --top-p", ["--top-p"]],
    ["run --stop a --sto", ["--stop"]],
    ["run -- --top", []],
    ["run --nonsense gen", ["genesis"]],
    ["completion z", ["zsh"]],
    ["help du", []],
    ["help ru", ["run"]],
    ["config s", ["set"]],
    ["config set kv", ["kvType"]],
    ["config unset --pro", ["--project"]],
    ["--v", ["--version"]],
  ])("offers at the end of %j: %j", (line, expected) => {
    expect(texts(line)).toEqual(expected);
  });

  it.each([
    ["run ", "models"],
    ["show ", "models"],
    ["run --guest ", "files"],
    ["run genesis ", "none"],
    ["run --top-k ", "none"],
  ])("leaves paths at the end of %j to the shell: %s", (line, paths) => {
    expect(complete(program, line.split(" ")).paths).toBe(paths);
  });
});

describe("the store's names", () => {
  it("are offered to rm, and the embedded model's is not", () => {
    const home = mkdtempSync(join(tmpdir(), "realm-completion-home-"));
    vi.stubEnv("REALM_HOME", home);
    mkdirSync(join(home, "models", "names"), { recursive: true });
    writeFileSync(join(home, "models", "names", "small%3aq8_0.json"), "{}");
    expect(texts("rm ")).toEqual(["small:q8_0"]);
    expect(texts("rm a s")).toEqual(["small:q8_0"]);
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  });
});

describe("realm completion", () => {
  it("refuses a shell that it doesn't know", async () => {
    const { status, stderr } = await realm(["completion", "tcsh"]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'realm: completion takes one of bash, zsh, fish, not "tcsh"\n',
    });
  });

  const folder = mkdtempSync(join(tmpdir(), "realm-completion-"));
  for (const name of ["big.gguf", "my model.gguf", "notes.txt"])
    writeFileSync(join(folder, name), "");
  mkdirSync(join(folder, "folder"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.skipIf(!hasShell("bash"))("completes in bash, behind its breaks too", () => {
    expect(offered("bash", "realm comp", folder)).toEqual(["completion"]);
    expect(offered("bash", "realm run genesis --kv-type=f", folder)).toEqual(["f16", "f32"]);
    expect(offered("bash", "realm run genesis --kv-type=", folder)).toHaveLength(4);
    expect(offered("bash", "realm run ", folder).sort()).toEqual([
      "big.gguf",
      "folder",
      "genesis",
      "my model.gguf",
    ]);
    expect(offered("bash", "realm run m", folder)).toEqual(["my model.gguf"]);
    expect(offered("bash", "realm run genesis ", folder)).toEqual([]);
  });

  it.skipIf(!hasShell("zsh"))("completes in zsh", () => {
    expect(offered("zsh", "realm comp", folder)).toEqual([expect.stringMatching(/^completion:/)]);
    expect(offered("zsh", "realm run genesis --kv-type=f", folder)).toEqual([
      "--kv-type=f16:",
      "--kv-type=f32:",
    ]);
    expect(offered("zsh", "realm run ", folder)).toEqual([
      "genesis:model",
      ":files",
      "-g",
      "*.gguf",
    ]);
  });

  it.skipIf(!hasShell("fish"))("completes in fish", () => {
    expect(offered("fish", "realm comp", folder)).toEqual([expect.stringMatching(/^completion\t/)]);
    expect(offered("fish", "realm run --kv-type=f", folder)).toEqual([
      "--kv-type=f16",
      "--kv-type=f32",
    ]);
    const models = offered("fish", "realm run ", folder);
    expect(models).toEqual(expect.arrayContaining(["genesis\tmodel", "big.gguf", "my model.gguf"]));
  });

  it.each(shells)("prints for %s what says how it is read in again", async (shell) => {
    const { status, stdout } = await realm(["completion", shell]);
    expect(status).toBe(0);
    expect(stdout).toContain(`# realm completion ${shell}`);
  });
});
