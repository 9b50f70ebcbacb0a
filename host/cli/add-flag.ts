// A flag whose value is parsed: what is wrong with it is said with the flag's name.

import { Option } from "commander";
import type { Command } from "commander";

export function addFlag<Value>(
  command: Command,
  flags: string,
  description: string,
  parserOf: (name: string) => (value: string, earlier: Value) => Value,
): void {
  const option = new Option(flags, description);
  command.addOption(option.argParser(parserOf(`--${option.name()}`)));
}
