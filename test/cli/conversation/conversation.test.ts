// `realm run` at a terminal without a prompt: the real binary and models, at a terminal of its own at which the test types.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sharedFile } from "../../shared-data.ts";
import { hasTerminals, realmBinary } from "../realm-process.ts";
import { keys, Typing } from "../typing.ts";

const root = mkdtempSync(join(tmpdir(), "realm-talk-"));
const home = join(root, "home");
afterAll(() => rmSync(root, { recursive: true }));

const greedy = "--temperature 0 --max-tokens 8";

function talk(words: string): Typing {
  const environment = { REALM_HOME: home };
  return new Typing(`${realmBinary} run ${words}`, { environment, folder: root });
}

describe.skipIf(!hasTerminals)("a conversation", () => {
  it("answers message by message, tries again, and is left by /bye with exit 0", async () => {
    const typing = talk(`genesis ${greedy}`);
    await typing.shows(/realm: the model has no chat template.*\n/);
    await typing.says("And God said");
    await typing.shows(/And God said\n(?:.+\n)+>>> $/);
    typing.type(`/retry${keys.enter}`);
    await typing.shows(/\/retry\n(?:.+\n)+>>> $/);
    const [, first, second] =
      /And God said\n([^]+)\n>>> \/retry\n([^]+)\n>>> $/.exec(typing.text) ?? [];
    expect(second).toBe(first);
    typing.type(`/show messages${keys.enter}`);
    await typing.shows(/user: And God said\nassistant: .+\n>>> $/);
    typing.type(`/bye${keys.enter}`);
    expect(await typing.ends()).toBe(0);
    expect(readFileSync(join(home, "history"), "utf8")).toMatch(/^And God said\n/);
  });

  it("stops an answer by Ctrl-C and keeps what came, and is left by the next with exit 130", async () => {
    const typing = talk("genesis --temperature 0 --ignore-eos");
    await typing.says("In the beginning");
    await typing.shows(/In the beginning\n.*\w/);
    typing.type(keys.interrupt);
    await typing.says("/show messages");
    await typing.shows(/user: In the beginning\nassistant: .*\w.*\n>>> $/);
    typing.type(keys.interrupt);
    expect(await typing.ends()).toBe(130);
  });

  it("goes on behind whatever fails", async () => {
    const typing = talk(`genesis ${greedy} --context 64`);
    await typing.says("/claer");
    await typing.shows(/realm: there is no command "\/claer"; did you mean \/clear\?\n/);
    await typing.says("/file nowhere.txt");
    await typing.shows(/realm: cannot add "nowhere\.txt": there is no such file\n/);
    await typing.says("/set temperature hot");
    await typing.shows(/realm: --temperature takes a number from 0 to 1000000, not "hot"\n/);
    await typing.says("/set context 128");
    await typing.shows(/realm: there is no setting "context"/);
    await typing.says("the LORD ".repeat(60));
    await typing.shows(/realm: .*\b64\b.*\n/);
    await typing.says("And God said");
    await typing.shows(/And God said\n(?:.+\n)+>>> $/);
    typing.type(keys.end);
    expect(await typing.ends()).toBe(0);
  });

  it("goes on with a conversation that was saved", async () => {
    const first = talk(`genesis ${greedy}`);
    await first.says("And God said");
    await first.says("/save talk.json");
    await first.shows(/2 messages are in talk\.json\.\n/);
    first.type(keys.end);
    await first.ends();
    const second = talk(`genesis ${greedy}`);
    await second.says("/load talk.json");
    await second.says("/show messages");
    await second.shows(/user: And God said\nassistant: .+\n>>> $/);
    second.type(keys.end);
    await second.ends();
  });

  it("writes answers alone to stdout, where that is a file", async () => {
    const typing = talk(`genesis ${greedy} > answers.txt`);
    await typing.says("And God said");
    await typing.says("/help");
    await typing.shows(/\/bye +leave/);
    typing.type(keys.end);
    expect(await typing.ends()).toBe(0);
    const answers = readFileSync(join(root, "answers.txt"), "utf8");
    expect(answers).toMatch(/\w/);
    expect(answers).not.toMatch(/>>>|And God said|\/bye/);
    expect(answers).not.toContain("\u001b");
  });

  const smollm = sharedFile("models/smollm2-135m-instruct-q4_1.gguf");

  it.skipIf(smollm === undefined)("knows a document, and evaluates only what is new", async () => {
    writeFileSync(join(root, "notes.txt"), "The name of the ship is Calypso.");
    const typing = talk(`${smollm} --temperature 0 --max-tokens 24 --stats --file notes.txt`);
    await typing.says("What is the name of the ship?");
    await typing.shows(/Calypso[^]*\n(\d+) tokens read, 0 were known, \d+ generated/);
    await typing.says("And its colour?");
    await typing.shows(/\n\d+ tokens read, [1-9]\d* were known/);
    typing.type(keys.end);
    expect(await typing.ends()).toBe(0);
  });
});
