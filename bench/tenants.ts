// npm run bench:tenants: many tenants of one model, beside node-llama-cpp and llama-batched-bench in the same run, each
// measurement in a process of its own, sides alternating. Tables on stdout, JSON in bench/results/. `-- --help` lists
// the options.

import { parseArgs } from "node:util";
import { describeMachine } from "./machine.ts";
import { runChild } from "./measurement.ts";
import { resultsPath, showProgress, wholeNumber, writeResults } from "./run-files.ts";
import { readModelFacts } from "./model-facts.ts";
import { findSubject } from "./subjects.ts";
import type { JoiningPlan, MemoryPlan, PrefillPlan, StartPlan } from "./tenants-plan.ts";
import type { TenantsPlan, TogetherPlan } from "./tenants-plan.ts";
import { describeTenants, describeTenantsSetting } from "./tenants-report.ts";
import type {
  JoiningMeasurement,
  MemoryMeasurement,
  PrefillMeasurement,
  SkippedPart,
  StartMeasurement,
  TenantsFound,
  TenantsSetting,
} from "./tenants-results.ts";
import { alternateSides, skippedSides } from "./tenants-sides.ts";

const usage = `LLAMA_BATCHED_BENCH=<binary> npm run bench:tenants -- [options]
  --models <names>         tinyllama, smollm2, genesis, stories or paths; default tinyllama,smollm2
  --parts <names>          default together,joining,prefill,start,memory
  --threads <n>            default 2
  --rounds <n>             default 3
  --tenants <counts>       that decode at once; default 1,2,4,8,16
  --window <tokens>        of all together; default 96
  --joining <tenants>      default 8
  --joining-ms <n>         how long they join and leave; default 6000
  --decoders <n>           beside the prefill; default 4
  --prefill <tokens>       default 2000
  --starts <n>             with a warm pool, a quarter as many without; default 20
  --memory-tenants <n>     default 16
  --out <file>             default bench/results/<processor>-<threads>-threads-tenants.json
`;

const { values } = parseArgs({
  options: {
    models: { type: "string", default: "tinyllama,smollm2" },
    parts: { type: "string", default: "together,joining,prefill,start,memory" },
    threads: { type: "string", default: "2" },
    rounds: { type: "string", default: "3" },
    tenants: { type: "string", default: "1,2,4,8,16" },
    window: { type: "string", default: "96" },
    joining: { type: "string", default: "8" },
    "joining-ms": { type: "string", default: "6000" },
    decoders: { type: "string", default: "4" },
    prefill: { type: "string", default: "2000" },
    starts: { type: "string", default: "20" },
    "memory-tenants": { type: "string", default: "16" },
    out: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

type Found = Partial<Omit<TenantsFound, "model" | "facts" | "skipped">> & {
  readonly skipped?: readonly string[];
};

/** In the order in which they are measured. */
const parts: Readonly<Record<string, (plan: TenantsPlan) => Promise<Found>>> = {
  together: compareSides,
  joining: async (plan) => ({ joining: await measureJoining(plan) }),
  prefill: async (plan) => ({ prefill: await measurePrefill(plan) }),
  start: measureStarts,
  memory: measureMemory,
};

/** What takes long and varies little has fewer rounds. */
const prefillRoundsMax = 1;
const joiningRoundsMax = 2;
const undisturbedTokens = 64;

if (values.help) process.stdout.write(usage);
else await main();

async function main(): Promise<void> {
  const threads = count("threads");
  const setting: TenantsSetting = { machine: describeMachine(), threads, rounds: count("rounds") };
  const asked = chosenParts();
  process.stdout.write(describeTenantsSetting(setting));
  const models: TenantsFound[] = [];
  for (const name of values.models.split(",")) {
    const found = await measureOn(name, threads, asked);
    if (found === undefined) continue;
    models.push(found);
    process.stdout.write(describeTenants(found));
    writeResults(values.out ?? resultsPath(setting.machine, setting.threads, "threads-tenants"), {
      ...setting,
      models,
    });
  }
}

async function measureOn(
  name: string,
  threads: number,
  asked: readonly string[],
): Promise<TenantsFound | undefined> {
  const subject = findSubject(name);
  if (subject === undefined) {
    process.stdout.write(`\n${name}: skipped, the file is not on this machine\n`);
    return undefined;
  }
  const facts = readModelFacts(subject.path);
  const { vocabularySize, contextLength } = facts;
  const plan = { modelPath: subject.path, threads, vocabularySize, contextLength };
  let found: TenantsFound = { model: subject.name, facts, skipped: [] };
  for (const [part, measure] of Object.entries(parts)) {
    if (!asked.includes(part)) continue;
    showProgress(`${subject.name}: ${part}`);
    const { skipped = [], ...more } = await measure(plan);
    found = { ...found, ...more, skipped: [...found.skipped, ...skipped] };
  }
  showProgress("");
  return found;
}

async function compareSides(plan: TenantsPlan): Promise<Found> {
  const counts = values.tenants.split(",").map((text) => wholeNumber("tenants", text, 1));
  const together: TogetherPlan = { ...plan, counts, windowTokens: count("window") };
  const sides = await alternateSides(together, count("rounds"), showProgress);
  return { sides, skipped: skippedSides };
}

async function measureJoining(plan: TenantsPlan): Promise<JoiningMeasurement[]> {
  const order: JoiningPlan = {
    ...plan,
    tenants: count("joining"),
    rounds: Math.min(joiningRoundsMax, count("rounds")),
    windowTokens: count("window"),
    joiningMs: count("joining-ms"),
  };
  return (await runChild("tenants-joining.ts", order)) as JoiningMeasurement[];
}

async function measurePrefill(plan: TenantsPlan): Promise<PrefillMeasurement[]> {
  const order: PrefillPlan = {
    ...plan,
    decoders: count("decoders"),
    prefillTokens: Math.min(count("prefill"), plan.contextLength - 48),
    undisturbedTokens,
  };
  const rounds: PrefillMeasurement[] = [];
  for (let round = 0; round < Math.min(prefillRoundsMax, count("rounds")); round++) {
    rounds.push((await runChild("tenants-prefill.ts", order)) as PrefillMeasurement);
  }
  return rounds;
}

async function measureStarts(plan: TenantsPlan): Promise<Found> {
  const warmStarts = count("starts");
  const order: StartPlan = { ...plan, warmStarts, coldStarts: Math.ceil(warmStarts / 4) };
  const found = (await runChild("tenants-start.ts", order)) as (StartMeasurement | SkippedPart)[];
  const { measured, skipped } = divide(found);
  return { starts: measured, skipped };
}

async function measureMemory(plan: TenantsPlan): Promise<Found> {
  const found: (MemoryMeasurement | SkippedPart)[] = [];
  for (const isolation of ["worker", "process"] as const) {
    const order: MemoryPlan = { ...plan, isolation, tenants: count("memory-tenants") };
    found.push((await runChild("tenants-memory.ts", order)) as MemoryMeasurement | SkippedPart);
  }
  const { measured, skipped } = divide(found);
  return { memory: measured, skipped };
}

function divide<Measured extends object>(
  found: readonly (Measured | SkippedPart)[],
): { measured: Measured[]; skipped: string[] } {
  const measured: Measured[] = [];
  const skipped: string[] = [];
  for (const part of found) {
    if (isSkipped(part)) skipped.push(part.skipped);
    else measured.push(part);
  }
  return { measured, skipped };
}

function isSkipped(part: object): part is SkippedPart {
  return "skipped" in part;
}

function chosenParts(): string[] {
  const asked = values.parts.split(",");
  const unknown = asked.find((part) => !Object.hasOwn(parts, part));
  if (unknown === undefined) return asked;
  throw new Error(`--parts names "${unknown}" but knows ${Object.keys(parts).join(", ")}`);
}

type CountName = Exclude<keyof typeof values, "models" | "parts" | "tenants" | "out" | "help">;

function count(name: CountName): number {
  return wholeNumber(name, values[name], 1);
}
