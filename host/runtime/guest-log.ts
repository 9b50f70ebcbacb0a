// What a guest logs, for those who develop guests: lines on stderr where REALM_DEBUG asks for them, quoted,
// so that nothing in them reaches a terminal raw, and bounded.

import { writeSync } from "node:fs";

import type { Level } from "../abi/world.ts";

const linesMax = 1000;
const lineLengthMax = 1000;
const standardError = 2;

export function guestLog(enabled: boolean): (level: Level, message: string) => void {
  let lines = 0;
  return (level, message) => {
    lines += 1;
    if (!enabled || lines > linesMax) return;
    writeSync(
      standardError,
      `guest ${level}: ${JSON.stringify(message.slice(0, lineLengthMax))}\n`,
    );
  };
}
