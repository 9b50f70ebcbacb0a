// The command line as a whole: its commands, and how commander is kept from printing errors itself.

import { readFileSync } from "node:fs";
import { Command } from "commander";
import type { CommandContext, Invocation } from "./command-context.ts";
import { addBenchCommand } from "./commands/bench.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { addConfigCommand } from "./commands/config.ts";
import { addDetokenizeCommand } from "./commands/detokenize.ts";
import { addEmbedCommand } from "./commands/embed.ts";
import { addIndexCommand } from "./commands/passage-index.ts";
import { addListCommand } from "./commands/list.ts";
import { addManifestCommand } from "./commands/manifest.ts";
import { addPullCommand } from "./commands/pull.ts";
import { addCopyCommand, addPruneCommand, addRemoveCommand } from "./commands/remove.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addRenderCommand } from "./commands/render.ts";
import { addRunCommand } from "./commands/run.ts";
import { addSearchCommand } from "./commands/search.ts";
import { addShowCommand } from "./commands/show.ts";
import { addRerankCommand } from "./commands/rerank.ts";
import { addSimilarityCommand } from "./commands/similarity.ts";
import { addTokenizeCommand } from "./commands/tokenize.ts";
import { applyConfiguration, readConfiguration, surroundings } from "./config/configuration.ts";
import type { Configuration } from "./config/configuration.ts";
import { settingsOf } from "./config/settings.ts";
import { addKeysCommand } from "./commands/keys.ts";
import { addProcessesCommand } from "./commands/processes.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addTopCommand } from "./commands/top.ts";

const epilogue = `
Examples:
  $ realm run genesis "In the beginning"
  $ realm show ./model.gguf
  $ realm <command> --help

Text that begins with a dash goes behind --.

Environment:
  REALM_HOME         where the configuration, the history and all else is kept
  REALM_THREADS, ... any flag of realm run, where it is absent; realm config lists them
  REALM_DEBUG=1      stack traces
  NO_COLOR=1         no colours

Exit status: 0 done, 2 usage, 3 not found, 4 no permission, 5 a limit, 130 interrupted, 1 all else.
`;

/** Every failure, also of usage, is thrown; help and version go to `writeHelp`. */
export function createProgram(invocation: Invocation, writeHelp: (text: string) => void): Command {
  const program = new Command("realm");
  let configuration: Configuration | undefined;
  const context: CommandContext = {
    ...invocation,
    configuration: () => (configuration ??= readConfiguration(settingsOf(program), surroundings())),
  };
  program
    .exitOverride()
    .configureOutput({ writeOut: writeHelp, writeErr: () => undefined })
    .description("Run GGUF models, each tenant in a sandbox of its own.")
    .version(packageVersion(), "--version", "show Realm's version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .addHelpText("after", epilogue);
  addRunCommand(program, context);
  addShowCommand(program, context);
  addTokenizeCommand(program, context);
  addDetokenizeCommand(program, context);
  addRenderCommand(program, context);
  addEmbedCommand(program, context);
  addSimilarityCommand(program, context);
  addRerankCommand(program, context);
  addIndexCommand(program, context);
  addSearchCommand(program, context);
  addPullCommand(program, context);
  addListCommand(program, context);
  addRemoveCommand(program, context);
  addPruneCommand(program, context);
  addCopyCommand(program, context);
  addManifestCommand(program, context);
  addBenchCommand(program, context);
  addDoctorCommand(program, context);
  addConfigCommand(program, context);
  addCompletionCommand(program, context);
  program.hook("preAction", (_, command) => configure(program, command, context));
  addServeCommand(program, context);
  addKeysCommand(program, context);
  addProcessesCommand(program, context);
  addTopCommand(program, context);
  return program;
}

/** Commands that have no setting, or could only be quieter, do their work whatever is wrong with a configuration. */
function configure(program: Command, command: Command, context: CommandContext): void {
  const flags = new Set(settingsOf(program).map(({ flag }) => flag));
  flags.delete("--quiet");
  if (command.options.some(({ long }) => flags.has(long)))
    applyConfiguration(command, context.configuration());
}

function packageVersion(): string {
  const manifest = new URL("../../package.json", import.meta.url);
  return JSON.parse(readFileSync(manifest, "utf8")).version;
}
