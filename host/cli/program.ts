// The command line as a whole: its commands, and how commander is kept from printing errors itself.

import { readFileSync } from "node:fs";
import { Command } from "commander";
import type { CommandContext } from "./command-context.ts";
import { addDetokenizeCommand } from "./commands/detokenize.ts";
import { addEmbedCommand } from "./commands/embed.ts";
import { addIndexCommand } from "./commands/passage-index.ts";
import { addListCommand } from "./commands/list.ts";
import { addManifestCommand } from "./commands/manifest.ts";
import { addPullCommand } from "./commands/pull.ts";
import { addCopyCommand, addPruneCommand, addRemoveCommand } from "./commands/remove.ts";
import { addRunCommand } from "./commands/run.ts";
import { addSearchCommand } from "./commands/search.ts";
import { addShowCommand } from "./commands/show.ts";
import { addSimilarityCommand } from "./commands/similarity.ts";
import { addTokenizeCommand } from "./commands/tokenize.ts";

const epilogue = `
Examples:
  $ realm run genesis "In the beginning"
  $ realm show ./model.gguf
  $ realm <command> --help

Text that begins with a dash goes behind --.

Environment:
  REALM_THREADS  threads that compute, where --threads is absent
  REALM_DEBUG=1  stack traces
  NO_COLOR=1     no colours

Exit status: 0 done, 2 usage, 3 not found, 4 no permission, 5 a limit, 130 interrupted, 1 all else.
`;

/** Every failure, also of usage, is thrown; help and version go to `writeHelp`. */
export function createProgram(context: CommandContext, writeHelp: (text: string) => void): Command {
  const program = new Command("realm");
  program
    .exitOverride()
    .configureOutput({ writeOut: writeHelp, writeErr: () => undefined })
    .description("Run GGUF models, each tenant in a sandbox of its own.")
    .version(packageVersion(), "--version", "show Realm's version")
    .helpOption("-h, --help", "show this help")
    .helpCommand(false)
    .addHelpText("after", epilogue);
  addRunCommand(program, context);
  addShowCommand(program, context);
  addTokenizeCommand(program, context);
  addDetokenizeCommand(program, context);
  addEmbedCommand(program, context);
  addSimilarityCommand(program, context);
  addIndexCommand(program, context);
  addSearchCommand(program, context);
  addPullCommand(program, context);
  addListCommand(program, context);
  addRemoveCommand(program, context);
  addPruneCommand(program, context);
  addCopyCommand(program, context);
  addManifestCommand(program, context);
  return program;
}

function packageVersion(): string {
  const manifest = new URL("../../package.json", import.meta.url);
  return JSON.parse(readFileSync(manifest, "utf8")).version;
}
