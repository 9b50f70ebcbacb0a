// What a conversation reads and writes: its history, saved conversations, and documents.

import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  promptWithDocuments,
  readDocument,
  withDocuments,
} from "../../../host/cli/conversation/document.ts";
import { historyLinesMax, LineHistory } from "../../../host/cli/conversation/line-history.ts";
import {
  loadConversation,
  saveConversation,
} from "../../../host/cli/conversation/saved-conversation.ts";

const root = mkdtempSync(join(tmpdir(), "realm-conversation-"));
afterAll(() => rmSync(root, { recursive: true }));
let files = 0;
function newPath(): string {
  files += 1;
  return join(root, `file-${files}`);
}

function written(bytes: string | Uint8Array): string {
  const path = newPath();
  writeFileSync(path, bytes);
  return path;
}

const refused = (code: string, message: RegExp): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe("LineHistory", () => {
  it("keeps lines over runs, in a folder and a file for the owner alone", () => {
    const path = join(newPath(), "history");
    const first = new LineHistory(path);
    for (const line of ["one", "two", "two", "  ", "three"]) first.add(line);
    const second = new LineHistory(path);
    expect(second.lines).toEqual(["one", "two", "three"]);
    expect(second.isKept).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, "..")).mode & 0o777).toBe(0o700);
  });

  it("takes a file away from others who could read it", () => {
    const path = written("one\n");
    chmodSync(path, 0o644);
    new LineHistory(path).add("two");
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("is bounded, in memory and in its file", () => {
    const path = newPath();
    const history = new LineHistory(path);
    for (let index = 0; index < 3 * historyLinesMax; index++) history.add(`line ${index}`);
    const kept = new LineHistory(path).lines;
    expect(kept).toHaveLength(historyLinesMax);
    expect(kept.at(-1)).toBe(`line ${3 * historyLinesMax - 1}`);
    expect(readFileSync(path, "utf8").split("\n").length).toBeLessThan(1.5 * historyLinesMax);
  });

  it("keeps and shows no line that would steer a terminal", () => {
    const path = written("good\n\u001b[2Jbad\n");
    const history = new LineHistory(path);
    history.add("\u009b2J");
    history.add("x".repeat(5000));
    expect(history.lines).toEqual(["good"]);
  });

  it("goes on without a file where there can be none", () => {
    const history = new LineHistory(join(written(""), "history"));
    history.add("one");
    expect(history.lines).toEqual(["one"]);
    expect(history.isKept).toBe(false);
  });
});

describe("a saved conversation", () => {
  const saved = {
    model: "genesis",
    system: "Be brief.",
    messages: [
      { role: "user", content: "Hello" },
      { role: "assistant", content: "Hi.", tokens: [1, 2] },
    ],
  } as const;

  it("comes back as it was, from a file for the owner alone, and may be saved again", () => {
    const path = newPath();
    saveConversation(path, saved);
    saveConversation(path, saved);
    expect(loadConversation(path)).toEqual(saved);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("never takes the place of another file", () => {
    const path = written('{"dependencies": {}}');
    expect(() => saveConversation(path, saved)).toThrow(refused("denied", /another file/));
    expect(readFileSync(path, "utf8")).toBe('{"dependencies": {}}');
  });

  it.each([
    ["not json", /no saved conversation/],
    ["[]", /no saved conversation/],
    ['{"kind": "realm conversation", "version": 2}', /version 2, not 1/],
    ['{"kind": "realm conversation", "version": 1, "model": "m", "messages": [1]}', /messages/],
    [
      '{"kind": "realm conversation", "version": 1, "model": "m", "messages": [{"role": "root"}]}',
      /messages/,
    ],
  ])("is not %s", (text, message) => {
    expect(() => loadConversation(written(text))).toThrow(refused("bad-file", message));
  });

  it("is not where there is no file, or a folder", () => {
    expect(() => loadConversation(newPath())).toThrow(refused("not-found", /no such file/));
    expect(() => loadConversation(root)).toThrow(refused("bad-file", /it is no file/));
  });
});

describe("a document", () => {
  it("goes before the message with its name, without a byte order mark", () => {
    const document = readDocument(written("\ufeffOne\nTwo\n"));
    expect(document.text).toBe("One\nTwo\n");
    const message = withDocuments([{ ...document, name: "a.txt" }], "Why?");
    expect(message).toBe('a.txt:\n"""\nOne\nTwo\n"""\n\nWhy?');
  });

  it("goes before a prompt of bytes without touching them", () => {
    const prompt = Uint8Array.of(0xff, 0xfe);
    const joined = promptWithDocuments([{ name: "a", text: "b" }], prompt);
    expect(Buffer.from(joined).subarray(-2)).toEqual(Buffer.from(prompt));
    expect(promptWithDocuments([], "as it is")).toBe("as it is");
  });

  it.each([
    ["a folder", () => root, "bad-file", /it is no file/],
    ["a binary", () => written(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0)), "bad-file", /no text/],
    ["Latin 1", () => written(Uint8Array.of(0x63, 0x61, 0x66, 0xe9)), "bad-file", /no text/],
    ["too large", () => written("x".repeat(8 * 2 ** 20 + 1)), "limit", /the limit is 8388608/],
    ["not there", () => newPath(), "not-found", /no such file/],
  ])("is refused where it is %s", (_name, path, code, message) => {
    expect(() => readDocument(path())).toThrow(refused(code, message));
  });
});
