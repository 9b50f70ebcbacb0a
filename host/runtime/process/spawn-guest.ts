// Starts a guest's process: Node with the permission model, an empty environment, nothing open but the two
// pipes, in a session of its own so that it dies whole.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

import { RealmError } from "../../error/realm-error.ts";
import type { PlaceLimits } from "../guest-place.ts";
import { yields, yieldToOthers } from "../own-priority.ts";
import { codeFolder } from "../worker-entry.ts";
import type { Confinement } from "./enforcement.ts";
import { closePipe, openPipe } from "./native-pipe.ts";
import type { NativePipe } from "./native-pipe.ts";

const megabyte = 2 ** 20;

/**
 * Writable private memory of the process beside its heap and the guest's memory: V8's code range is mapped
 * whole and writable (512 MiB on x64), threads have 8 MiB stacks, and glue and frames need some.
 */
const ownDataBytes = 768 * megabyte;

const youngGenerationMb = 4;

export interface GuestProcessSettings {
  readonly confinement: Confinement;
  readonly limits: PlaceLimits;
  /** The process's module. */
  readonly entry: URL;
  /** Folders that it may read beside Realm's own code. */
  readonly readable: readonly URL[];
}

export interface GuestProcess {
  /** This side's ends of the pipes. File descriptors; whoever reads and writes them, they are closed by `close`. */
  readonly input: number;
  readonly output: number;
  /** Resolves when the process is gone, with how. */
  readonly ended: Promise<RealmError>;
  /** Ends the process, whatever it does. */
  kill(): void;
  /** When nobody uses the pipes any more. */
  close(): Promise<void>;
}

/** Errors: `unsupported`, `limit`. */
export function spawnGuest(settings: GuestProcessSettings): GuestProcess {
  const pipes: NativePipe[] = [];
  try {
    const toProcess = openPipe();
    pipes.push(toProcess);
    const fromProcess = openPipe();
    pipes.push(fromProcess);
    const child = start(settings, toProcess.readEnd, fromProcess.writeEnd);
    closeSync(toProcess.readEnd);
    closeSync(fromProcess.writeEnd);
    return new SpawnedGuest(child, fromProcess.readEnd, toProcess.writeEnd);
  } catch (cause) {
    for (const pipe of pipes) closePipe(pipe);
    if (cause instanceof RealmError) throw cause;
    throw new RealmError("unsupported", "cannot start a process for a guest", { cause });
  }
}

function start(settings: GuestProcessSettings, input: number, output: number): ChildProcess {
  const { confinement, limits, entry, readable } = settings;
  const dataBytes = ownDataBytes + limits.heapBytes + limits.guestMemoryBytes;
  const node = [
    process.execPath,
    ...nodeOptions(limits, [codeFolder, ...readable]),
    fileURLToPath(entry),
  ];
  const [program = "", ...options] = confinement.command(node, dataBytes);
  const child = spawn(program, options, {
    stdio: ["ignore", "ignore", "ignore", input, output],
    env: {},
    cwd: "/",
    detached: true,
  });
  child.unref();
  if (child.pid !== undefined && yields(limits)) yieldToOthers(child.pid);
  return child;
}

function nodeOptions({ heapBytes }: PlaceLimits, readable: readonly URL[]): string[] {
  return [
    "--permission",
    ...readable.map((folder) => `--allow-fs-read=${fileURLToPath(folder)}*`),
    `--max-old-space-size=${Math.ceil(heapBytes / megabyte)}`,
    `--max-semi-space-size=${youngGenerationMb}`,
    "--disallow-code-generation-from-strings",
    "--disable-proto=throw",
    "--no-addons",
    "--disable-sigusr1",
  ];
}

/** Guests whose processes are not known to be gone. */
const running = new Set<SpawnedGuest>();

/** When this process exits it waits for its threads, and a bridge may be waiting for a guest that never answers. */
function killAll(): void {
  for (const guest of running) guest.kill();
}

class SpawnedGuest implements GuestProcess {
  readonly input: number;
  readonly output: number;
  readonly ended: Promise<RealmError>;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess, input: number, output: number) {
    this.input = input;
    this.output = output;
    this.#child = child;
    this.ended = new Promise((resolve) => {
      const end = (reason: RealmError): void => {
        running.delete(this);
        resolve(reason);
      };
      child.once("error", (cause) => {
        end(new RealmError("unsupported", `cannot start a process for a guest: ${cause.message}`));
      });
      child.once("exit", (status, signal) => end(howItEnded(status, signal)));
    });
    if (!process.listeners("exit").includes(killAll)) process.on("exit", killAll);
    running.add(this);
  }

  kill(): void {
    const { pid } = this.#child;
    // Until its end is reported the number is the process's own, and so is that of its group.
    if (pid !== undefined && running.has(this)) process.kill(-pid, "SIGKILL");
  }

  async close(): Promise<void> {
    this.kill();
    closeSync(this.input);
    closeSync(this.output);
    // Nothing else may be left that keeps this process alive until then.
    this.#child.ref();
    await this.ended;
  }
}

function howItEnded(status: number | null, signal: NodeJS.Signals | null): RealmError {
  const how = signal === null ? `with status ${status}` : `by ${signal}`;
  return new RealmError("guest-trap", `a guest's process was ended ${how}; its session is gone`);
}
