// The settings as the command line has them.

import { settingsOf } from "../../../host/cli/config/settings.ts";
import type { Setting } from "../../../host/cli/config/settings.ts";
import { Output } from "../../../host/cli/output.ts";
import { createProgram } from "../../../host/cli/program.ts";

export function realmSettings(): Setting[] {
  const { signal } = new AbortController();
  return settingsOf(createProgram({ output: new Output(process.stdout), signal }, () => undefined));
}
