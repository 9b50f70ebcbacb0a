// What the guest believes of a session that it is to restore: bytes that were changed end in a typed error that leaves the
// session empty, or in a session that can be used; never in a trap, and never in memory that is not the session's.

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { KvType, Model, Session } from "../../host/abi/world.ts";
import { thrownRecord } from "../../host/runtime/world-error.ts";
import { realmGuest } from "../conformance/component.ts";
import { generate } from "../conformance/generation.ts";
import { ModelHost } from "../conformance/model-host.ts";
import { failureOf } from "../conformance/subject.ts";
import { genesisFile } from "../shared-data.ts";

const ids = Uint32Array.from({ length: 21 }, (_, index) => 260 + ((index * 37) % 240));
const headerWords = 14;
const runs = Number(process.env["REALM_SESSION_FUZZ"] ?? 150);

let host: ModelHost;
beforeAll(async () => {
  host = await ModelHost.open(genesisFile);
});
afterAll(() => host.close());

interface Opened {
  readonly session: Session;
  readonly model: Model;
}

async function withSession(kvType: KvType, use: (opened: Opened) => void): Promise<void> {
  await host.with(realmGuest(), (open) => {
    using model = open.guest.loadModelById(open.model);
    using session = model.createSession({ contextLength: 40, kvType, prefillColumns: 0 });
    use({ session, model });
  });
}

function saved(session: Session, pieceBytes = 1 << 20): Buffer {
  const pieces: Buffer[] = [];
  for (let offset = 0n; ;) {
    const piece = Buffer.from(session.save(offset, pieceBytes).slice());
    if (piece.length === 0) return Buffer.concat(pieces);
    pieces.push(piece);
    offset += BigInt(piece.length);
  }
}

function restore(session: Session, bytes: Uint8Array, pieceBytes = bytes.length): void {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    session.restore(BigInt(at), bytes.subarray(at, at + pieceBytes));
  }
}

describe.each(["f16", "f32", "q8-0", "i16"] as const)("a session with a cache of %s", (kvType) => {
  it("is the same bytes in pieces of any length, and after it was restored from them", () =>
    withSession(kvType, ({ session, model }) => {
      session.evaluate(ids);
      const whole = saved(session);
      using other = model.createSession({ contextLength: 64, kvType, prefillColumns: 0 });
      for (const pieceBytes of [1001, 65_536]) {
        expect(saved(session, pieceBytes).equals(whole)).toBe(true);
        restore(other, whole, pieceBytes);
        expect(saved(other).equals(whole)).toBe(true);
      }
      expect(other.position()).toBe(ids.length);
      expect(other.tokens()).toEqual(ids);
      expect(generate(other, { maxTokens: 5 })).toEqual(generate(session, { maxTokens: 5 }));
    }));

  it("has nothing of what was forgotten", () =>
    withSession(kvType, ({ session, model }) => {
      session.evaluate(ids);
      session.truncate(11);
      using fresh = model.createSession({ contextLength: 40, kvType, prefillColumns: 0 });
      fresh.evaluate(ids.subarray(0, 11));
      fresh.truncate(10);
      fresh.append([{ tag: "tokens", val: ids.subarray(10, 11) }]);
      session.truncate(10);
      session.append([{ tag: "tokens", val: ids.subarray(10, 11) }]);
      expect(saved(session).equals(saved(fresh))).toBe(true);
    }));

  it("that was changed is refused or usable", () =>
    withSession(kvType, ({ session, model }) => {
      session.evaluate(ids);
      const whole = saved(session);
      using other = model.createSession({ contextLength: 40, kvType, prefillColumns: 0 });
      const word = fc.record({
        at: fc.oneof(fc.nat({ max: headerWords - 1 }), fc.nat({ max: (whole.length >> 2) - 1 })),
        value: fc.oneof(fc.nat({ max: 64 }), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
      });
      fc.assert(
        fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), fc.nat(), (words, cut) => {
          const bytes = Buffer.from(whole);
          for (const { at, value } of words) bytes.writeUInt32LE(value, at * 4);
          const length = cut % 3 === 0 ? cut % bytes.length : bytes.length;
          restoresOrSaysWhyNot(other, bytes.subarray(0, length));
        }),
        { numRuns: runs, seed: 11 },
      );
      restore(other, whole);
      expect(saved(other).equals(whole)).toBe(true);
    }));
});

function restoresOrSaysWhyNot(session: Session, bytes: Uint8Array): void {
  try {
    restore(session, bytes);
  } catch (thrown) {
    expect(["bad-file", "context-full"]).toContain(thrownRecord(thrown)?.code);
    expect(session.position()).toBe(0);
    expect(session.tokens()).toHaveLength(0);
    return;
  }
  expect(session.position()).toBeLessThanOrEqual(40);
  try {
    session.append([{ tag: "tokens", val: ids.subarray(0, 1) }]);
    generate(session, { maxTokens: 2 });
  } catch (thrown) {
    expect(["bad-file", "context-full"]).toContain(thrownRecord(thrown)?.code);
  }
}

describe("pieces", () => {
  it("that don't come in order are refused", () =>
    withSession("f16", ({ session, model }) => {
      session.evaluate(ids);
      const whole = saved(session);
      using other = model.createSession({ contextLength: 40, kvType: "f16", prefillColumns: 0 });
      other.restore(0n, whole.subarray(0, 500));
      expect(failureOf(() => other.restore(501n, whole.subarray(501)))).toMatchObject({
        code: "bad-argument",
      });
      other.restore(500n, whole.subarray(500));
      expect(other.position()).toBe(ids.length);
      expect(failureOf(() => other.restore(BigInt(whole.length), new Uint8Array()))).toMatchObject({
        code: "bad-argument",
      });
    }));
});
