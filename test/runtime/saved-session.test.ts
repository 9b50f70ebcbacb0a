// The file of a saved session: whole, or refused. What was changed by a bit, cut, doubled or put together from others is
// never given on to a guest as a whole session.

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { RealmError } from "../../host/error/realm-error.ts";
import { readSession, writeSession } from "../../host/runtime/saved-session.ts";

const head = { model: "a".repeat(64), guest: "realm", kvType: "f16" };

async function fileOf(pieces: readonly Uint8Array[]): Promise<Buffer> {
  async function* each(): AsyncGenerator<Uint8Array> {
    yield* pieces;
  }
  return Buffer.concat(await Array.fromAsync(writeSession(head, each())));
}

/** What a reader was given, and why no more. */
async function read(bytes: Uint8Array, expected = head) {
  const given: Uint8Array[] = [];
  try {
    for await (const piece of readSession(bytes, expected)) given.push(piece);
    return { given, error: undefined };
  } catch (thrown) {
    if (!(thrown instanceof RealmError)) throw thrown;
    return { given, error: thrown };
  }
}

const contents = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 4 });

describe("a saved session", () => {
  it("gives back what was written, however its bytes come", () =>
    fc.assert(
      fc.asyncProperty(contents, fc.integer({ min: 1, max: 50 }), async (pieces, step) => {
        const file = await fileOf(pieces);
        function* cut(): Generator<Uint8Array> {
          for (let at = 0; at < file.length; at += step) yield file.subarray(at, at + step);
        }
        const given = await Array.fromAsync(readSession(cut(), head));
        expect(Buffer.concat(given)).toEqual(Buffer.concat(pieces));
      }),
      { numRuns: 50 },
    ));

  it("that was changed anywhere, or cut, or has more behind it, is refused", () =>
    fc.assert(
      fc.asyncProperty(contents, fc.nat(), fc.nat({ max: 9 }), async (pieces, place, how) => {
        const file = await fileOf(pieces);
        const at = place % file.length;
        const changed = Buffer.from(file);
        changed[at] = (changed[at] ?? 0) ^ (1 << (how % 8));
        const altered =
          how === 8 ? file.subarray(0, at) : how === 9 ? Buffer.concat([file, file]) : changed;
        const { given, error } = await read(altered);
        expect(error).toMatchObject({ code: "bad-file" });
        const before = Buffer.concat(given);
        expect(before).toEqual(Buffer.concat(pieces).subarray(0, before.length));
      }),
      { numRuns: 200 },
    ));

  it("can't be put together from pieces of two", async () => {
    const [one, other] = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6)];
    const first = await fileOf([one, other]);
    const second = await fileOf([other, one]);
    for (let at = 0; at < first.length; at++) {
      const spliced = Buffer.concat([first.subarray(0, at), second.subarray(at)]);
      if (spliced.equals(first) || spliced.equals(second)) continue;
      expect((await read(spliced)).error).toMatchObject({ code: "bad-file" });
    }
  });

  it.each([
    [{ ...head, model: "b".repeat(64) }, /of another model/],
    [{ ...head, guest: "another" }, /another guest/],
    [{ ...head, kvType: "q8-0" }, /kept as "f16", and the session's as "q8-0"/],
  ])("of another kind is refused by name: %o", async (expected, message) => {
    const { given, error } = await read(await fileOf([Uint8Array.of(1)]), expected);
    expect(given).toEqual([]);
    expect(error).toMatchObject({ code: "bad-file", message: expect.stringMatching(message) });
  });

  it("is nothing but bytes", async () => {
    const pieces = readSession(Array.of<never>("text" as never), head);
    await expect(pieces.next()).rejects.toMatchObject({ code: "bad-argument" });
  });
});
