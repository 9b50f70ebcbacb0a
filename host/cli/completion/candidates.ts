// What may stand where the cursor is: read from the command tree, so that no flag is written twice. The shells'
// scripts ask for it at each press of the key and only show it.

import type { Argument, Command, Option } from "commander";
import { modelNames, storedNames } from "../model-argument.ts";
import { schemaOf, settingsOf } from "../config/settings.ts";
import { describedSchema } from "../values.ts";

export interface Candidate {
  readonly text: string;
  readonly description: string;
}

export interface Completion {
  readonly candidates: readonly Candidate[];
  /** Paths that fit there too, which the shell itself completes. */
  readonly paths: "none" | "files" | "models";
}

const nothing: Completion = { candidates: [], paths: "none" };

/** `words`: behind `realm`, up to the one at the cursor, which may be empty. */
export function complete(program: Command, words: readonly string[]): Completion {
  const place = placeOf(program, words.slice(0, -1));
  const word = words.at(-1) ?? "";
  const all = completionAt(program, place, word);
  return { ...all, candidates: all.candidates.filter(({ text }) => text.startsWith(word)) };
}

/** Where a word stands. */
interface Place {
  readonly command: Command;
  /** Before the word, without flags and their values. */
  readonly operands: number;
  /** Whose value the word is. */
  readonly option: Option | undefined;
  /** By their long forms. */
  readonly usedFlags: ReadonlySet<string>;
  /** Behind `--`. */
  readonly isPlain: boolean;
}

function placeOf(program: Command, words: readonly string[]): Place {
  let command = program;
  let operands = 0;
  let option: Option | undefined;
  let isPlain = false;
  const usedFlags = new Set<string>();
  for (const word of words) {
    if (option !== undefined) option = undefined;
    else if (isPlain || !word.startsWith("-") || word === "-") {
      const inner = operands === 0 && !isPlain ? findCommand(command, word) : undefined;
      if (inner === undefined) operands += 1;
      command = inner ?? command;
    } else if (word === "--") isPlain = true;
    else {
      const [flag = "", value] = word.split("=", 2);
      const found = findOption(command, flag);
      if (found?.long !== undefined) usedFlags.add(found.long);
      option = value === undefined && found?.required === true ? found : undefined;
    }
  }
  return { command, operands, option, usedFlags, isPlain };
}

function completionAt(program: Command, place: Place, word: string): Completion {
  const { command, option, isPlain } = place;
  if (option !== undefined) return optionValues(option);
  if (isPlain || !word.startsWith("-")) return operandsAt(program, place);
  const equals = word.indexOf("=");
  if (equals === -1) return { candidates: flags(place), paths: "none" };
  const flag = word.slice(0, equals);
  const valued = findOption(command, flag);
  if (valued === undefined) return nothing;
  const { candidates } = optionValues(valued);
  return {
    candidates: candidates.map((one) => ({ ...one, text: `${flag}=${one.text}` })),
    // Shells complete whole words alone.
    paths: "none",
  };
}

function operandsAt(program: Command, { command, operands, isPlain }: Place): Completion {
  const candidates = operands === 0 && !isPlain ? commandsOf(command) : [];
  const { registeredArguments } = command;
  const argument = registeredArguments[operands] ?? registeredArguments.findLast((a) => a.variadic);
  const values = argument === undefined ? nothing : argumentValues(program, argument);
  return { candidates: [...candidates, ...values.candidates], paths: values.paths };
}

function argumentValues(program: Command, argument: Argument): Completion {
  const known = argument.argChoices ?? describedSchema(argument.parseArg)?.enum;
  if (known !== undefined) return choices(known);
  switch (argument.name()) {
    case "model":
      return models();
    case "names":
      return choices(storedNames());
    case "command":
      return { candidates: commandsOf(program), paths: "none" };
    case "setting":
      return {
        candidates: settingsOf(program).map(({ key, description }) => ({ text: key, description })),
        paths: "none",
      };
    default:
      return isFile(argument.name()) ? { candidates: [], paths: "files" } : nothing;
  }
}

function optionValues(option: Option): Completion {
  const known = option.argChoices ?? schemaOf(option).enum;
  if (known !== undefined) return choices(known);
  const [, name = ""] = /[<[]([\w-]+)/.exec(option.flags) ?? [];
  if (name === "model") return models();
  return isFile(name) ? { candidates: [], paths: "files" } : nothing;
}

function isFile(name: string): boolean {
  return /^(?:file|path|folder|component|template)s?$/.test(name);
}

function models(): Completion {
  const candidates = modelNames().map((text) => ({ text, description: "model" }));
  return { candidates, paths: "models" };
}

function choices(texts: readonly string[]): Completion {
  return { candidates: texts.map((text) => ({ text, description: "" })), paths: "none" };
}

/** Those that may still be given. */
function flags({ command, usedFlags }: Place): Candidate[] {
  const options = command.createHelp().visibleOptions(command);
  return options.flatMap((option) => {
    const { long, description } = option;
    const isDone = long !== undefined && usedFlags.has(long) && schemaOf(option).type !== "array";
    return long === undefined || isDone ? [] : [{ text: long, description }];
  });
}

function findOption(command: Command, flag: string): Option | undefined {
  return command
    .createHelp()
    .visibleOptions(command)
    .find(({ long, short }) => flag === long || flag === short);
}

function findCommand(command: Command, word: string): Command | undefined {
  return visibleCommands(command).find(
    (inner) => inner.name() === word || inner.aliases().includes(word),
  );
}

function commandsOf(command: Command): Candidate[] {
  return visibleCommands(command).map((inner) => ({
    text: inner.name(),
    description: inner.description(),
  }));
}

/** `help` among them, which is no command of its own to commander. */
function visibleCommands(command: Command): Command[] {
  return command.createHelp().visibleCommands(command);
}
