// Where a command's text comes from: words, a dash, a pipe or nobody. Streams are real, the binary is not
// needed.

import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { textInput } from "../../host/cli/standard-input.ts";

const never = new AbortController().signal;

function piped(...pieces: readonly Uint8Array[]): PassThrough & { isTTY?: boolean } {
  const stdin = new PassThrough();
  for (const piece of pieces) stdin.write(piece);
  stdin.end();
  return stdin;
}

function terminal(): PassThrough & { isTTY?: boolean } {
  return Object.assign(new PassThrough(), { isTTY: true });
}

describe("textInput", () => {
  it("joins words by one space and leaves stdin alone", async () => {
    const stdin = piped(Buffer.from("unread"));
    await expect(textInput(["In the", "beginning"], never, stdin)).resolves.toBe(
      "In the beginning",
    );
    expect(stdin.readableLength).toBe(6);
  });

  it("takes a dash among words as a word", async () => {
    await expect(textInput(["a", "-"], never, terminal())).resolves.toBe("a -");
  });

  it("reads stdin byte for byte, also what is not UTF-8", async () => {
    const bytes = Buffer.from([0x20, 0xff, 0x0d, 0x0a, 0x00, 0xc3]);
    const stdin = piped(bytes.subarray(0, 2), bytes.subarray(2));
    expect(await textInput(["-"], never, stdin)).toEqual(bytes);
  });

  it("reads a pipe where there are no words", async () => {
    expect(await textInput([], never, piped(Buffer.from("text\n")))).toEqual(Buffer.from("text\n"));
  });

  it("asks a terminal for nothing where there are no words", async () => {
    await expect(textInput([], never, terminal())).resolves.toBeUndefined();
  });

  it("takes an empty word as an empty text, not as none", async () => {
    await expect(textInput([""], never, terminal())).resolves.toBe("");
  });

  it("ends with the signal's reason while it waits for a pipe", async () => {
    const controller = new AbortController();
    const reading = textInput(["-"], controller.signal, new PassThrough());
    controller.abort(new Error("interrupted"));
    await expect(reading).rejects.toThrow("interrupted");
  });
});
