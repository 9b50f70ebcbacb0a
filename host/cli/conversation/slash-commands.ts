// The commands of a conversation: what a line that begins with a slash means.

import { RealmError } from "../../error/realm-error.ts";
import { nearest } from "../nearest.ts";

interface CommandRow {
  /** As /help shows it. */
  readonly usage: string;
  readonly meaning: string;
  /** Words behind it that it needs, and takes at most. */
  readonly words: readonly [least: number, most: number];
}

/** `rest`: all behind the first space is one word. */
const oneText = Infinity;

export const slashCommands = {
  help: { usage: "/help", meaning: "show these commands", words: [0, 0] },
  clear: { usage: "/clear", meaning: "forget all messages", words: [0, 0] },
  system: {
    usage: "/system [text]",
    meaning: "show or set what the model is told before all",
    words: [0, oneText],
  },
  set: {
    usage: "/set [flag value]",
    meaning: "show or set a flag, such as temperature 0.2",
    words: [0, oneText],
  },
  show: {
    usage: "/show [messages]",
    meaning: "show the model and the settings, or all messages",
    words: [0, 1],
  },
  file: { usage: "/file <path>", meaning: "add a text to the next message", words: [1, oneText] },
  save: { usage: "/save <file>", meaning: "write the conversation to a file", words: [1, oneText] },
  load: { usage: "/load <file>", meaning: "go on with one that was saved", words: [1, oneText] },
  retry: { usage: "/retry", meaning: "another answer to the last message", words: [0, 0] },
  bye: { usage: "/bye", meaning: "leave; so do Ctrl-D and Ctrl-C", words: [0, 0] },
} as const satisfies Record<string, CommandRow>;

export type SlashName = keyof typeof slashCommands;

export interface SlashCommand {
  readonly name: SlashName;
  /** All behind the name, without spaces at its ends. */
  readonly text: string;
}

const otherNames: Readonly<Record<string, SlashName>> = { exit: "bye", quit: "bye", "?": "help" };

/** A command, or none where the line is a message. Errors: `bad-argument`. */
export function parseSlashCommand(line: string): SlashCommand | undefined {
  const [, word, text = ""] = /^\/(\S*)\s*([^]*)$/.exec(line.trim()) ?? [];
  if (word === undefined) return undefined;
  const name = commandName(word);
  const [least, most] = slashCommands[name].words;
  const words = text === "" ? 0 : text.split(/\s+/).length;
  if (words < least || words > most) {
    throw new RealmError("bad-argument", `it is written ${slashCommands[name].usage}`);
  }
  return { name, text };
}

function commandName(word: string): SlashName {
  if (Object.hasOwn(otherNames, word)) return otherNames[word] ?? "help";
  if (isSlashName(word)) return word;
  const meant = nearest(word, Object.keys(slashCommands));
  const hint = meant === undefined ? "/help shows them all" : `did you mean /${meant}?`;
  throw new RealmError("bad-argument", `there is no command "/${word}"; ${hint}`);
}

function isSlashName(word: string): word is SlashName {
  return Object.hasOwn(slashCommands, word);
}

export function helpLines(): string[] {
  const rows = Object.values(slashCommands);
  const columns = Math.max(...rows.map(({ usage }) => usage.length));
  return [
    ...rows.map(({ usage, meaning }) => `  ${usage.padEnd(columns)}  ${meaning}`),
    "",
    '  """ begins and ends a message of several lines. Ctrl-C stops an answer.',
  ];
}
