// What is measured of an engine, in a process of its own, and how it crosses to the process that compares.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

export type Engine = "realm" | "peer";

/** What one process does: load, prefill, then decode at each depth. */
export interface Plan {
  readonly modelPath: string;
  readonly threads: number;
  readonly vocabularySize: number;
  readonly prefillTokens: number;
  /** Positions in the cache before the decoded tokens. */
  readonly depths: readonly number[];
  readonly decodeTokens: number;
}

export interface DecodeRate {
  readonly depth: number;
  /** Timed; fewer than planned where the model ended by itself. */
  readonly tokens: number;
  readonly tokensPerSecond: number;
}

export interface Measurement {
  /** Libraries and threads, before any file is read. */
  readonly openMs: number;
  readonly loadMs: number;
  readonly prefillTokensPerSecond: number;
  readonly decode: readonly DecodeRate[];
  readonly peakResidentBytes: number;
  /** Over all isolates, after everything else. */
  readonly heapUsedBytes: number;
}

const programs: Readonly<Record<Engine, string>> = {
  realm: "measure-realm.ts",
  peer: "measure-peer.ts",
};

/** Bytes of a child's output: one line of JSON, far shorter. */
const outputBytesMax = 1024 * 1024;

export async function measure(engine: Engine, plan: Plan): Promise<Measurement> {
  return (await runChild(programs[engine], plan)) as Measurement;
}

/** Runs a script of bench/ with one argument and gives what the last line of its output says. */
export async function runChild(
  program: string,
  argument: unknown,
  nodeOptions: readonly string[] = [],
): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...nodeOptions, join(import.meta.dirname, program), JSON.stringify(argument)],
    { maxBuffer: outputBytesMax },
  );
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
}

/** In the child: what to do. */
export function readPlan(): Plan {
  const [, , argument] = process.argv;
  if (argument === undefined) throw new Error("expected a plan as JSON: run bench/main.ts instead");
  return JSON.parse(argument) as Plan;
}

/** In the child: what was found. */
export function writeResult(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** Token ids that repeat nowhere within a prompt and mean nothing; the same for every engine. */
export function promptTokens(count: number, vocabularySize: number): number[] {
  const firstOrdinary = 300; // behind control tokens and bytes
  const ordinary = vocabularySize - firstOrdinary;
  return Array.from({ length: count }, (_, index) => firstOrdinary + ((index * 7919) % ordinary));
}

/** Most resident bytes of this process so far. */
export function peakResidentBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
