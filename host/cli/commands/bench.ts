// `realm bench`: what this machine does with a model, against what its memory lets it do.

import type { Command } from "commander";
import { availableParallelism, cpus } from "node:os";
import { RealmError } from "../../error/realm-error.ts";
import type { CommandContext } from "../command-context.ts";
import { notice } from "../command-context.ts";
import { benchLines, benchReport } from "../bench/bench-report.ts";
import { measureBandwidth } from "../bench/bandwidth.ts";
import { modelCost } from "../bench/model-cost.ts";
import type { ModelCost } from "../bench/model-cost.ts";
import { runRounds } from "../bench/rounds.ts";
import type { BenchResult } from "../bench/rounds.ts";
import { addLoadFlags, addReportFlags, addThreadsFlag } from "../flags.ts";
import type { LoadFlags, ReportFlags, ThreadsFlag } from "../flags.ts";
import { configuredModel, modelPath } from "../model-argument.ts";
import { ProgressNote } from "../progress-note.ts";
import { withHeader } from "../read-header.ts";
import { integerListOf, integerOf } from "../values.ts";

interface BenchFlags extends ReportFlags, ThreadsFlag, LoadFlags {
  readonly rounds: number;
  readonly depths?: readonly number[];
  readonly tokens: number;
}

const defaultRounds = 3;
const defaultTokens = 32;
/** A prompt of each must be evaluated in each round. */
const defaultDepths = [0, 512, 2048];
/** Parameters times tokens of a prompt: about 20 s on two cores of 2020. Above it the deepest are left out. */
const largestPrefill = 1e12;

const examples = `
Examples:
  $ realm bench
  $ realm bench ./model.gguf --json
  $ realm bench ./model.gguf --depths 0,4096 --rounds 5

Each round loads the model, and at each depth evaluates a prompt of that many tokens and decodes some
more. The limit is what memory allows: its bandwidth, measured here, over the bytes that a token reads.
`;

export function addBenchCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("bench")
    .description("measure how fast this machine runs a model")
    .argument("[model]", "a GGUF file, the first of a split model's, or a name")
    .option(
      "--rounds <n>",
      "measure n times and give the median",
      integerOf("--rounds", { least: 1, most: 100 }),
      defaultRounds,
    )
    .option(
      "--depths <list>",
      `tokens before those that are decoded (default: ${defaultDepths.join(",")}, as the model allows)`,
      integerListOf("--depths", { least: 0 }),
    )
    .option(
      "--tokens <n>",
      "tokens to decode at each depth",
      integerOf("--tokens", { least: 4, most: 4096 }),
      defaultTokens,
    );
  addReportFlags(command, "one object with all figures");
  addThreadsFlag(command);
  addLoadFlags(command);
  command.addHelpText("after", examples);
  command.action((model: string | undefined, flags: BenchFlags) => bench(context, model, flags));
}

async function bench(
  context: CommandContext,
  model: string | undefined,
  flags: BenchFlags,
): Promise<void> {
  const name = model ?? configuredModel(context);
  const path = modelPath(name);
  const cost = withHeader(path, modelCost);
  const threads = flags.threads ?? availableParallelism();
  const note = new ProgressNote(process.stderr, {
    text: "measuring memory",
    isQuiet: flags.quiet === true,
  });
  try {
    const bandwidth = await measureBandwidth(threads);
    const depths = checkedDepths(cost, flags) ?? affordableDepths(cost, flags);
    const measuring = { path, depths, threads, cost, flags, note };
    const { result, peakResidentBytes } = await measure(context, measuring);
    note.clear();
    const processor = cpus()[0]?.model.trim() ?? "an unknown processor";
    const { rounds } = flags;
    const measured = { model: name, cost, result, processor, threads, rounds };
    const report = benchReport({ ...measured, bandwidth, peakResidentBytes });
    if (flags.json) await context.output.json(report);
    else await context.output.styledLines(benchLines(report));
  } finally {
    note.clear();
  }
}

function checkedDepths(
  { trainedContextLength }: ModelCost,
  { depths, tokens }: BenchFlags,
): readonly number[] | undefined {
  const most = mostDepth(trainedContextLength, tokens);
  const tooDeep = depths?.find((depth) => depth > most);
  if (tooDeep === undefined) return depths;
  const reason = `the model has ${trainedContextLength} positions, and ${tokens} tokens come behind`;
  throw new RealmError("bad-argument", `--depths takes at most ${most}, not ${tooDeep}: ${reason}`);
}

/** One more is decoded, and one is the prompt's own where the depth is 0. */
function mostDepth(trainedContextLength: number, tokens: number): number {
  return (trainedContextLength || Infinity) - tokens - 2;
}

interface Measuring {
  readonly path: string;
  readonly depths: readonly number[];
  readonly threads: number;
  readonly cost: ModelCost;
  readonly flags: BenchFlags;
  readonly note: ProgressNote;
}

async function measure(
  { signal }: CommandContext,
  { path, depths, threads, cost, flags, note }: Measuring,
): Promise<{ readonly result: BenchResult; readonly peakResidentBytes: number }> {
  const { Realm } = await import("../../runtime/realm.ts");
  await using realm = await Realm.open({ threads, determinism: "fast" });
  const result = await runRounds(realm, {
    path,
    depths,
    decodeTokens: flags.tokens,
    rounds: flags.rounds,
    vocabularySize: cost.vocabularySize,
    kvType: undefined,
    mmap: flags.mmap,
    signal,
    onProgress: (text) => note.update(text),
  });
  return { result, peakResidentBytes: process.resourceUsage().maxRSS * 1024 };
}

/** Those that fit into what the model was trained on, and take no minutes; what is left out is said. */
function affordableDepths(cost: ModelCost, flags: BenchFlags): number[] {
  const fitting = fittingDepths(cost.trainedContextLength, flags.tokens);
  const affordable = fitting.filter((depth) => depth * cost.parameters <= largestPrefill);
  const left = fitting.filter((depth) => !affordable.includes(depth));
  if (left.length > 0) {
    const depths = left.join(" and ");
    notice(`prompts of ${depths} tokens would take minutes; --depths measures them`, flags);
  }
  return affordable;
}

/** Half of a context that is too short for the others. */
function fittingDepths(trainedContextLength: number, tokens: number): number[] {
  const most = mostDepth(trainedContextLength, tokens);
  const fitting = defaultDepths.filter((depth) => depth <= most);
  return fitting.length > 1 || most < 2 ? fitting : [0, Math.floor(most / 2)];
}
