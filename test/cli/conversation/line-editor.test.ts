// The line editor on a terminal of its own, at which the test types.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hasTerminals } from "../realm-process.ts";
import { keys, Typing } from "../typing.ts";

const root = mkdtempSync(join(tmpdir(), "realm-editor-"));
afterAll(() => rmSync(root, { recursive: true }));
let histories = 0;

function newHistory(): string {
  histories += 1;
  return join(root, `history-${histories}`);
}

function editor(history = newHistory()): Typing {
  const program = join(import.meta.dirname, "line-editor-process.ts");
  return new Typing(`${process.execPath} ${program} ${history}`);
}

/** bash's own, root's or anybody's. */
const shellPrompt = /[#$] $/;

async function gives(typing: Typing, message: object): Promise<void> {
  const text = JSON.stringify(message).replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  await typing.shows(new RegExp(`got ${text}\n`));
}

describe.skipIf(!hasTerminals)("the line editor", () => {
  it("gives lines, and blocks between quotes that are never commands", async () => {
    const typing = editor();
    await typing.says("hello");
    await gives(typing, { type: "line", text: "hello" });
    await typing.says('"""/one');
    await typing.shows(/\.\.\. $/);
    typing.type(`two${keys.enter}`);
    await typing.shows(/\.\.\. $/);
    typing.type(`three"""${keys.enter}`);
    await gives(typing, { type: "block", text: "/one\ntwo\nthree" });
    await typing.says('"""one line"""');
    await gives(typing, { type: "block", text: "one line" });
    await typing.shows(/>>> $/);
    typing.type(keys.end);
    await gives(typing, { type: "end" });
    expect(await typing.ends()).toBe(0);
  });

  it("gives what is pasted at once as one message", async () => {
    const typing = editor();
    await typing.shows(/>>> $/);
    typing.type(keys.pasted("one\n/two\nthree"));
    await typing.shows(/three/);
    typing.type(keys.enter);
    await gives(typing, { type: "block", text: "one\n/two\nthree" });
    typing.type(keys.end);
    await typing.ends();
  });

  it("takes back by Ctrl-C what is typed, and leaves where nothing is", async () => {
    const typing = editor();
    await typing.shows(/>>> $/);
    typing.type("never sent");
    await typing.shows(/never sent/);
    typing.type(keys.interrupt);
    await typing.shows(/\^C\n>>> $/);
    typing.type(`"""${keys.enter}`);
    await typing.shows(/\.\.\. $/);
    typing.type(keys.interrupt);
    await typing.says("sent");
    await gives(typing, { type: "line", text: "sent" });
    await typing.shows(/>>> $/);
    typing.type(keys.interrupt);
    await gives(typing, { type: "interrupt" });
    expect(await typing.ends()).toBe(0);
    expect(typing.text).not.toMatch(/got .*never/);
  });

  it("hears Ctrl-C during an answer, shows nothing, and loses nothing that is typed ahead", async () => {
    const typing = editor();
    await typing.says("work");
    await typing.shows(/working/);
    typing.type(`ahead${keys.enter}half`);
    typing.type(keys.interrupt);
    await typing.shows(/stopped/);
    await gives(typing, { type: "line", text: "ahead" });
    await typing.shows(/>>> half$/);
    typing.type(` and half${keys.enter}`);
    await gives(typing, { type: "line", text: "half and half" });
    typing.type(keys.end);
    await typing.ends();
    expect(typing.text).not.toMatch(/working[^]*ahead[^]*stopped/);
  });

  it("stops by Ctrl-Z with all of its group, and goes on with what was typed", async () => {
    const program = join(import.meta.dirname, "line-editor-process.ts");
    // A process in the middle, as the clone's under an older Node.
    const between = `sh -c '"$0" "$@"; exit $?' ${process.execPath} ${program} ${newHistory()}`;
    const typing = new Typing("bash --norc --noprofile -i");
    await typing.shows(shellPrompt);
    typing.type(`${between}${keys.enter}`);
    await typing.shows(/>>> $/);
    typing.type("half");
    await typing.shows(/half/);
    typing.type(keys.suspend);
    await typing.shows(/Stopped[^]*[#$] $/);
    typing.type(`fg${keys.enter}`);
    await typing.shows(/>>> half$/);
    typing.type(` and half${keys.enter}`);
    await gives(typing, { type: "line", text: "half and half" });
    await typing.shows(/>>> $/);
    typing.type(keys.end);
    await typing.shows(shellPrompt);
    typing.type(`exit 7${keys.enter}`);
    expect(await typing.ends()).toBe(7);
  });

  it("goes on after a Ctrl-Z that nothing looks after", async () => {
    const typing = editor();
    await typing.shows(/>>> $/);
    typing.type(keys.suspend);
    await typing.shows(/>>> $/);
    typing.type(keys.end);
    expect(await typing.ends()).toBe(0);
  });

  it("remembers lines over runs", async () => {
    const history = newHistory();
    const first = editor(history);
    await first.says("remember me");
    await first.shows(/>>> $/);
    first.type(keys.end);
    await first.ends();
    expect(readFileSync(history, "utf8")).toBe("remember me\n");
    const second = editor(history);
    await second.shows(/>>> $/);
    second.type(keys.up + keys.enter);
    await gives(second, { type: "line", text: "remember me" });
    second.type(keys.end);
    await second.ends();
  });

  it("leaves the terminal without bracketed paste", async () => {
    const typing = editor();
    await typing.shows(/>>> $/);
    typing.type(keys.end);
    await typing.ends();
    expect(typing.raw.lastIndexOf("\u001b[?2004l")).toBeGreaterThan(
      typing.raw.lastIndexOf("\u001b[?2004h"),
    );
  });
});
