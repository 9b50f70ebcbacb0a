// What this machine can hold a guest's process to, found out once by trying: a network namespace, limits and
// a death with the host come from util-linux, where it is installed and the kernel lets it.

import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";

import { RealmError } from "../../error/realm-error.ts";

/** What holds for every guest's process on this machine. */
export interface Enforcement {
  /** `namespace`: no network is there. `permission model`: Node refuses it, from version 25 on. */
  readonly network: "namespace" | "permission model" | "not enforced";
  /** `rlimit`: the kernel ends what passes the limit. Else only V8's heap and the linear memory have theirs. */
  readonly memory: "rlimit" | "heap only";
  /** Realm's own code can be read, nothing else, and nothing written. */
  readonly fileSystem: "permission model";
  /** Whether the kernel ends the process with its host, even one that never reads its pipe again. */
  readonly deathWithHost: "kernel" | "end of pipe";
}

/** Programs, each of which starts the next in its own place, that put limits on what comes last. */
export interface Confinement {
  readonly enforcement: Enforcement;
  /** `dataBytes`: writable private memory. */
  command(command: readonly string[], dataBytes: number): string[];
}

/** A process has about 10 threads and 25 open files. */
const threadsMax = 64;
const filesMax = 64;
const trialMs = 5000;

const run = promisify(execFile);

let confinement: Promise<Confinement> | undefined;

/** Errors: `unsupported`. */
export async function findConfinement(): Promise<Confinement> {
  if (process.platform !== "linux") {
    const message = `cannot run a guest in a process on ${process.platform}: only Linux is supported`;
    throw new RealmError("unsupported", message);
  }
  confinement ??= tryAll();
  return await confinement;
}

async function tryAll(): Promise<Confinement> {
  const namespace = await tried("unshare", ["--user", "--map-root-user", "--net", "--ipc", "--"]);
  // Threads are counted for a user in all, and in a namespace of its own that is this process.
  const threads = namespace.length > 0 ? [`--nproc=${threadsMax}`] : [];
  const limits = await tried("prlimit", [...threads, "--core=0", `--nofile=${filesMax}`, "--"]);
  const death = await tried("setpriv", ["--pdeathsig", "KILL", "--no-new-privs", "--"]);
  return {
    enforcement: {
      network: networkEnforcement(namespace.length > 0),
      memory: limits.length > 0 ? "rlimit" : "heap only",
      fileSystem: "permission model",
      deathWithHost: death.length > 0 ? "kernel" : "end of pipe",
    },
    command(command, dataBytes) {
      const [program, ...options] = limits;
      const limited = program === undefined ? [] : [program, `--data=${dataBytes}`, ...options];
      return [...namespace, ...limited, ...death, ...command];
    },
  };
}

function networkEnforcement(namespace: boolean): Enforcement["network"] {
  if (namespace) return "namespace";
  const refuses = process.allowedNodeEnvironmentFlags.has("--allow-net");
  return refuses ? "permission model" : "not enforced";
}

/** The program's path and the options, if it does what they say here; else nothing. */
async function tried(program: string, options: readonly string[]): Promise<string[]> {
  const path = await findProgram(program);
  const harmless = await findProgram("true");
  if (path === undefined || harmless === undefined) return [];
  try {
    await run(path, [...options, harmless], { env: {}, timeout: trialMs });
    return [path, ...options];
  } catch {
    // It is not allowed here, or too old for an option: the level says what is not enforced.
    return [];
  }
}

async function findProgram(name: string): Promise<string | undefined> {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  for (const folder of new Set(["/usr/bin", "/bin", "/usr/sbin", "/sbin", ...folders])) {
    const path = join(folder, name);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // The next folder may have it.
    }
  }
  return undefined;
}
