// `realm show`: what a file is, what it needs, and whether Realm runs it, from its header alone.

import type { Command } from "commander";
import { asRealmError } from "../../error/realm-error.ts";
import { extractOf, judgeHeader } from "../../hub/compatibility/judge-header.ts";
import type { HeaderExtract } from "../../hub/compatibility/judge-header.ts";
import type { CommandContext } from "../command-context.ts";
import { addReportFlags } from "../flags.ts";
import type { ReportFlags } from "../flags.ts";
import { freeMemoryBytes, memoryNeed, wholeNeed } from "../memory-need.ts";
import { modelPath } from "../model-argument.ts";
import { summarize } from "../model-summary.ts";
import { withHeader } from "../read-header.ts";
import { judgementLines, summaryLines } from "../summary-text.ts";
import type { Judgement } from "../summary-text.ts";

const examples = `
Examples:
  $ realm show genesis
  $ realm show ./model.gguf --json | jq .metadata
`;

export function addShowCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("show")
    .description("show what a model file is and needs, without loading it")
    .argument("<model>", "a GGUF file, the first of a split model's, or a name");
  addReportFlags(command, "one object with all values whole");
  command.addHelpText("after", examples);
  command.action((model: string, flags: ReportFlags) => show(context, model, flags));
}

async function show(context: CommandContext, model: string, flags: ReportFlags): Promise<void> {
  const { summary, extract } = withHeader(modelPath(model), (file, read) => ({
    summary: summarize(file, read),
    extract: extractOf(file),
  }));
  const judged = await judge(extract);
  if (flags.json) await context.output.json({ ...summary, ...judged });
  else {
    const judgement = judgementLines(judged, freeMemoryBytes());
    await context.output.styledLines([...summaryLines(summary), ...judgement]);
  }
}

/** By the guest that would run it. */
async function judge(extract: HeaderExtract): Promise<Judgement> {
  try {
    const facts = await judgeHeader(extract);
    const { compatible, reasons } = facts;
    const memory = memoryNeed(facts);
    return { compatible, reasons, memoryBytes: wholeNeed(memory), memory };
  } catch (thrown) {
    return { compatible: false, reasons: [asRealmError(thrown).message], memoryBytes: 0 };
  }
}
