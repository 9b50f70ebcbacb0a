// What a test sees of a terminal: what a person reads at the end, not what was painted and taken away meanwhile.
// The commands are the shell's own.

import { describe, expect, it } from "vitest";
import { hasTerminals } from "./realm-process.ts";
import { Typing } from "./typing.ts";

describe.skipIf(!hasTerminals)("what a typing test sees", () => {
  it("is the same with a note on a wait as without", async () => {
    const typing = new Typing(
      String.raw`printf '>>> x\n\r\033[Kreading 1 s\r\033[Kreading 2 s\r\033[Kan answer\n\033[1G>>> '`,
    );
    await typing.shows(/>>> x\n(?:.+\n)+>>> $/);
    expect(typing.text).toBe(">>> x\nan answer\n>>> ");
    expect(await typing.ends()).toBe(0);
  });
});
