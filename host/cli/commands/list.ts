// `realm list`: the models in the store, and with --all those of other programs on this disk.

import type { Command } from "commander";
import { asRealmError } from "../../error/realm-error.ts";
import { foundModels } from "../../library/elsewhere/found-models.ts";
import { ModelLibrary } from "../../library/model-library.ts";
import type { ModelName } from "../../library/model-name.ts";
import { notice } from "../command-context.ts";
import type { CommandContext } from "../command-context.ts";
import { addReportFlags } from "../flags.ts";
import type { ReportFlags } from "../flags.ts";
import { bytesText, tableLines } from "../table.ts";

interface ListFlags extends ReportFlags {
  readonly all?: true;
}

const examples = `
Examples:
  $ realm list
  $ realm list --all
  $ realm list --json | jq -r '.models[].name'
`;

export function addListCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("list")
    .description("list the models that are here")
    .option(
      "--all",
      "also models of Ollama, LM Studio and the Hugging Face cache, which run by their names",
    );
  addReportFlags(command, 'one object: {"models": [...]}');
  command.addHelpText("after", examples);
  command.action((flags: ListFlags) => list(context, flags));
}

interface ListedModel {
  readonly name: string;
  readonly bytes: number;
  readonly source: string;
  readonly path: string;
  readonly pulledAt?: string;
}

async function list(context: CommandContext, flags: ListFlags): Promise<void> {
  const library = new ModelLibrary();
  const models = library.names().flatMap((name) => listed(library, name, flags));
  const others = flags.all ? foundModels().map((model) => ({ ...model, source: "elsewhere" })) : [];
  const all = [...models, ...others];
  if (flags.json) await context.output.json({ models: all });
  else if (all.length > 0) await context.output.styledLines(tableOf(all));
  else notice(`no models in ${library.layout.folder}; realm pull fetches one`, flags);
}

/** One record that cannot be read keeps nobody from seeing the others. */
function listed(library: ModelLibrary, name: ModelName, flags: ListFlags): ListedModel[] {
  try {
    const record = library.record(name);
    if (record === undefined) return [];
    const { source, files, pulledAt } = record;
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    if (!library.isWhole(record)) notice(`the files of ${name} are gone or cut`, flags);
    return [{ name, bytes, source: source.id, path: library.pathOf(record), pulledAt }];
  } catch (thrown) {
    notice(asRealmError(thrown).message, flags);
    return [];
  }
}

function tableOf(models: readonly ListedModel[]): string[] {
  const rows = models.map(({ name, bytes, source, pulledAt }) => [
    name,
    bytesText(bytes),
    pulledAt?.slice(0, 10) ?? "",
    source,
  ]);
  return tableLines(["name", "size", "pulled", "from"], rows);
}
