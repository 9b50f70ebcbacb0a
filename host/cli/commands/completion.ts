// `realm completion`: prints what a shell needs to complete Realm's commands, flags, values and models.

import { Argument } from "commander";
import type { Command } from "commander";
import type { CommandContext } from "../command-context.ts";
import { complete } from "../completion/candidates.ts";
import { completeCommand, completionScripts, shells } from "../completion/scripts.ts";
import type { Shell } from "../completion/scripts.ts";
import { choiceOf } from "../values.ts";
import { visibleLine } from "../visible-text.ts";

const examples = `
Examples:
  $ realm completion bash > ~/.local/share/bash-completion/completions/realm
  $ source <(realm completion zsh)
  $ realm completion fish > ~/.config/fish/completions/realm.fish
`;

export function addCompletionCommand(program: Command, context: CommandContext): void {
  program
    .command("completion")
    .description("print a script that completes commands, flags and models in a shell")
    .addArgument(
      new Argument("<shell>", shells.join(", ")).argParser(choiceOf("completion", shells)),
    )
    .addHelpText("after", examples)
    .action((shell: Shell) => context.output.text(completionScripts[shell]));
  program
    .command(completeCommand, { hidden: true })
    .argument("[words...]", "the command line behind realm, up to the word at the cursor")
    .action((words: string[]) => answer(program, context, words));
}

async function answer(
  program: Command,
  context: CommandContext,
  words: readonly string[],
): Promise<void> {
  const { candidates, paths } = complete(program, words);
  const lines = candidates.map(({ text, description }) => `${text}\t${visibleLine(description)}`);
  await context.output.text(`${[`:${paths}`, ...lines].join("\n")}\n`);
}
