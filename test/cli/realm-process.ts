// Runs the real binary as a person's shell would: node_modules/.bin/realm, under the machine's own Node.

import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { delimiter, join } from "node:path";

export const repository = join(import.meta.dirname, "..", "..");
export const realmBinary = join(repository, "node_modules", ".bin", "realm");

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  /** Nothing where absent: an empty pipe. */
  readonly stdin?: string | Uint8Array;
  readonly environment?: NodeJS.ProcessEnv;
  /** The tests' own where absent. */
  readonly folder?: string;
}

/** The command's end and all it said. */
export async function realm(words: readonly string[], settings: RunSettings = {}): Promise<Ended> {
  const child = startRealm(words, settings);
  child.stdin?.on("error", () => undefined); // A command need not read it.
  child.stdin?.end(settings.stdin ?? "");
  return ended(child);
}

/** The command with all three streams as pipes. */
export function startRealm(words: readonly string[], settings: RunSettings = {}): ChildProcess {
  return start(realmBinary, words, settings);
}

/** Any command, found as a person's shell finds it. */
export function start(
  command: string,
  words: readonly string[],
  settings: RunSettings = {},
): ChildProcess {
  const { environment, folder } = settings;
  return spawn(command, words, { env: shellEnvironment(environment), cwd: folder });
}

export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
}

/** What `script` of util-linux shows of a command on a terminal of its own; undefined without `script`. */
export function onTerminal(command: string): { status: number | null; screen: string } {
  const result = spawnSync("script", ["-qec", command, "/dev/null"], {
    env: shellEnvironment({ TERM: "xterm" }),
    encoding: "utf8",
    input: "",
  });
  return { status: result.status, screen: result.stdout.replaceAll("\r\n", "\n") };
}

export const hasTerminals = spawnSync("script", ["--version"]).status === 0;

/** A variable that says what Node is to think of a terminal. */
const isAboutColours = /^(CI|NO_COLOR|NODE_DISABLE_COLORS|FORCE_COLOR|COLORTERM)$/;

/** npm puts the clone's Node first, and CI has no colours; a person's shell is otherwise. */
export function shellEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const shellPath = folders.filter((folder) => !folder.includes("node_modules"));
  const { VITEST: _vitest, NODE_OPTIONS: _options, ...rest } = process.env;
  const environment = Object.fromEntries(
    Object.entries(rest).filter(([name]) => !isAboutColours.test(name)),
  );
  // One thread: two that wait for each other crawl on a machine that is busy with other tests. Nobody's own
  // configuration: a home where nothing is.
  const own = { REALM_THREADS: "1", REALM_HOME: join(import.meta.dirname, "no-home") };
  return { ...own, ...environment, PATH: shellPath.join(delimiter), ...extra };
}
