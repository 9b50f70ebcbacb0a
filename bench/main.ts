// npm run bench: Realm and node-llama-cpp side by side in one run, alternating, each measurement in a process of its
// own. A table on stdout, JSON in bench/results/. `-- --help` lists the options.

import { parseArgs } from "node:util";
import type { Comparison, Setting } from "./comparison.ts";
import { describeMachine } from "./machine.ts";
import { measure } from "./measurement.ts";
import { resultsPath, showProgress, wholeNumber, writeResults } from "./run-files.ts";
import type { Measurement, Plan } from "./measurement.ts";
import { measureBandwidth } from "./memory-bandwidth.ts";
import { readModelFacts } from "./model-facts.ts";
import type { ModelFacts } from "./model-facts.ts";
import { profileDecode } from "./profile-decode.ts";
import { describeComparison, describeSetting } from "./report.ts";
import { findSubject } from "./subjects.ts";

const usage = `npm run bench -- [options]
  --models <names>         tinyllama, smollm2, genesis, stories or paths; default tinyllama,smollm2
  --threads <n>            default 2
  --rounds <n>             default 5
  --prefill <tokens>       default 512
  --depths <positions>     default 0,512,1800
  --decode <tokens>        default 64
  --out <file>             default bench/results/<processor>-<threads>-threads.json
`;

const { values } = parseArgs({
  options: {
    models: { type: "string", default: "tinyllama,smollm2" },
    threads: { type: "string", default: "2" },
    rounds: { type: "string", default: "5" },
    prefill: { type: "string", default: "512" },
    depths: { type: "string", default: "0,512,1800" },
    decode: { type: "string", default: "64" },
    out: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(usage);
else await main();

async function main(): Promise<void> {
  const machine = describeMachine();
  const threads = wholeNumber("threads", values.threads);
  const rounds = wholeNumber("rounds", values.rounds);
  const bandwidth = await measureBandwidth([...new Set([1, threads])]);
  const setting: Setting = { machine, bandwidth, threads, rounds };
  process.stdout.write(describeSetting(setting));
  const comparisons: Comparison[] = [];
  for (const name of values.models.split(",")) {
    const comparison = await compareOn(name, setting);
    if (comparison !== undefined) comparisons.push(comparison);
  }
  writeResults(values.out ?? resultsPath(setting.machine, setting.threads, "threads"), {
    ...setting,
    comparisons,
  });
}

async function compareOn(name: string, setting: Setting): Promise<Comparison | undefined> {
  const subject = findSubject(name);
  if (subject === undefined) {
    process.stdout.write(`\n${name}: skipped, the file is not on this machine\n`);
    return undefined;
  }
  const facts = readModelFacts(subject.path);
  const plan = planFor(subject.path, facts, setting.threads);
  const { prefillTokens, decodeTokens } = plan;
  const found = await alternate(plan, setting.rounds);
  const comparison = { model: subject.name, facts, prefillTokens, decodeTokens, ...found };
  process.stdout.write(describeComparison(comparison, setting));
  return comparison;
}

/** A B A B: what the machine does besides hits both alike. */
async function alternate(
  plan: Plan,
  rounds: number,
): Promise<Pick<Comparison, "realm" | "peer" | "profiles">> {
  const realm: Measurement[] = [];
  const peer: Measurement[] = [];
  for (let round = 1; round <= rounds; round++) {
    showProgress(`round ${round} of ${rounds}: Realm`);
    realm.push(await measure("realm", plan));
    showProgress(`round ${round} of ${rounds}: node-llama-cpp`);
    peer.push(await measure("peer", plan));
  }
  showProgress("where Realm's time goes");
  const profiles = await profileDecode(plan);
  showProgress("");
  return { realm, peer, profiles };
}

function planFor(modelPath: string, facts: ModelFacts, threads: number): Plan {
  const decodeTokens = wholeNumber("decode", values.decode);
  const room = facts.contextLength - decodeTokens - 8;
  return {
    modelPath,
    threads,
    vocabularySize: facts.vocabularySize,
    prefillTokens: Math.min(wholeNumber("prefill", values.prefill), room),
    depths: values.depths
      .split(",")
      .map((depth) => wholeNumber("depths", depth))
      .filter((depth) => depth <= room),
    decodeTokens,
  };
}
