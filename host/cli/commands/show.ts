// `realm show`: what a file is, what it needs, and whether Realm runs it, from its header alone.

import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { modelPath } from "../model-argument.ts";
import { summarize } from "../model-summary.ts";
import { withHeader } from "../read-header.ts";
import { summaryLines } from "../summary-text.ts";

interface ShowFlags {
  readonly json?: true;
}

const examples = `
Examples:
  $ realm show genesis
  $ realm show ./model.gguf --json | jq .metadata
`;

export function addShowCommand(program: Command, context: CommandContext): void {
  program
    .command("show")
    .description("show what a model file is and needs, without loading it")
    .argument("<model>", "a GGUF file, the first of a split model's, or a name")
    .option("--json", "one object with all values whole")
    .addHelpText("after", examples)
    .action((model: string, flags: ShowFlags) => show(context, model, flags));
}

async function show(context: CommandContext, model: string, flags: ShowFlags): Promise<void> {
  const summary = withHeader(modelPath(model), summarize);
  if (flags.json) await context.output.json(summary);
  else await context.output.styledLines(summaryLines(summary));
}
