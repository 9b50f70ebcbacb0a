// `realm rm`, `realm prune`, `realm cp`: names go, what nothing leads to goes, and names are given.

import type { Command } from "commander";
import type { Pruned } from "../../hub/index.ts";
import { ModelLibrary } from "../../library/model-library.ts";
import { parseNewName } from "../../library/locate-model.ts";
import { parseModelName } from "../../library/model-name.ts";
import { notice } from "../command-context.ts";
import type { CommandContext } from "../command-context.ts";
import { addReportFlags } from "../flags.ts";
import type { ReportFlags } from "../flags.ts";
import { bytesText } from "../table.ts";

const removeExamples = `
Examples:
  $ realm rm smollm2-135m-instruct:q4_1
  $ realm list --json | jq -r '.models[].name' | xargs realm rm
`;

export function addRemoveCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("rm")
    .description("remove models from the store, by their whole names")
    .argument("<names...>", "names as realm list shows them");
  addReportFlags(command, 'one object: {"removed": [...], "bytes": n}');
  command.addHelpText("after", removeExamples);
  command.action((names: string[], flags: ReportFlags) => remove(context, names, flags));
}

async function remove(
  context: CommandContext,
  names: readonly string[],
  flags: ReportFlags,
): Promise<void> {
  const { removeModel } = await import("../../hub/index.ts");
  const library = new ModelLibrary();
  const removed: string[] = [];
  let bytes = 0;
  for (const name of names.map(parseModelName)) {
    bytes += (await removeModel(library, name)).bytes;
    removed.push(name);
  }
  if (flags.json) await context.output.json({ removed, bytes });
  else notice(`${removed.join(", ")} removed, ${bytesText(bytes)} freed`, flags);
}

const pruneExamples = `
Examples:
  $ realm prune
`;

export function addPruneCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("prune")
    .description("free what no name leads to, and pulls that were begun and never ended");
  addReportFlags(command, 'one object: {"files": n, "bytes": n}');
  command.addHelpText("after", pruneExamples);
  command.action((flags: ReportFlags) => prune(context, flags));
}

async function prune(context: CommandContext, flags: ReportFlags): Promise<void> {
  const { pruneStore } = await import("../../hub/index.ts");
  const pruned: Pruned = await pruneStore(new ModelLibrary());
  if (flags.json) await context.output.json(pruned);
  else notice(`${pruned.files} files removed, ${bytesText(pruned.bytes)} freed`, flags);
}

const copyExamples = `
Examples:
  $ realm cp smollm2-135m-instruct:q4_1 small
  $ realm run small "Hello"
`;

export function addCopyCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("cp")
    .description("give a model a second name; its files are not copied")
    .argument("<model>", "a name in the store")
    .argument("<name>", "the name it also gets");
  addReportFlags(command, 'one object: {"name": "..."}');
  command.addHelpText("after", copyExamples);
  command.action((from: string, to: string, flags: ReportFlags) => copy(context, from, to, flags));
}

async function copy(
  context: CommandContext,
  from: string,
  to: string,
  flags: ReportFlags,
): Promise<void> {
  const { copyModel } = await import("../../hub/index.ts");
  const name = parseNewName(to);
  await copyModel(new ModelLibrary(), from, name);
  if (flags.json) await context.output.json({ name });
  else await context.output.line(name);
}
