// What happens when the n-th call to the host fails, for every n: the guest passes the error on, the session is at
// the last whole token and goes on from there, and nothing stays with the host.

import { describe, expect, it } from "vitest";

import type { Error as WorldError } from "../../host/abi/world.ts";
import { RealmError } from "../../host/error/realm-error.ts";
import { thrownRecord } from "../../host/runtime/world-error.ts";
import { generate, generationOptions } from "./generation.ts";
import type { OpenGuest } from "./model-host.ts";
import { bytes, failureOf, openSession } from "./subject.ts";
import type { Subject } from "./subject.ts";

/** In turn: what a user brings about, and what a host does. */
const errors = [
  new RealmError("cancelled", "the session was cancelled"),
  new RealmError("limit", "cannot go on: the test's limit is reached"),
];

const ids = Uint32Array.from({ length: 5 }, (_, index) => 300 + index * 11);

export function describeFaults(subject: Subject): void {
  const part = { tag: "text" as const, val: bytes(subject.file.prompt) };

  describe("a host call that fails", () => {
    it("while a model loads is passed on, and leaves nothing with the host", () =>
      subject.guest((open) => {
        const calls = callsOf(open, () => open.guest.loadModelById(open.model)[Symbol.dispose]());
        expect(calls).toBeGreaterThan(2);
        for (let n = 1; n <= calls; n++) {
          const expected = failAt(open, n);
          expectPassedOn(
            failureOf(() => open.guest.loadModelById(open.model)),
            expected,
          );
          expect(open.host.held).toBe(0);
        }
        open.host.count();
        using model = open.guest.loadModelById(open.model);
        expect(model.configuration().blockCount).toBeGreaterThan(0);
      }));

    it("while a tokenizer loads is passed on", () =>
      subject.guest((open) => {
        const load = (): void => open.guest.loadTokenizerById(open.model)[Symbol.dispose]();
        const calls = callsOf(open, load);
        for (let n = 1; n <= calls; n++) {
          const expected = failAt(open, n);
          expectPassedOn(failureOf(load), expected);
        }
      }));

    it("while it generates is passed on, and the text goes on behind the last whole token", () =>
      subject.session((session, open) => {
        const run = (onFailure?: (thrown: unknown) => void) => {
          session.truncate(0);
          session.append([part]);
          return generate(session, {
            maxTokens: 6,
            max: 2,
            ...(onFailure === undefined ? {} : { onFailure }),
          });
        };
        const whole = run();
        const calls = callsOf(open, run);
        for (let n = 1; n <= calls; n++) {
          const expected = failAt(open, n);
          const failures: unknown[] = [];
          const { tokens, text } = run((thrown) => {
            failures.push(thrown);
            expect(open.host.pending).toBe(0);
          });
          expect({ tokens, text }).toEqual({ tokens: whole.tokens, text: whole.text });
          expect(failures).toHaveLength(1);
          expectPassedOn(thrownRecord(failures[0]), expected);
        }
      }));

    it("while it evaluates is passed on, and leaves whole tokens alone", () =>
      subject.session((session, open) => {
        const expected = session.evaluate(ids).slice();
        session.truncate(0);
        const calls = callsOf(open, () => session.evaluate(ids));
        for (let n = 1; n <= calls; n++) {
          session.truncate(0);
          const error = failAt(open, n);
          expectPassedOn(
            failureOf(() => session.evaluate(ids)),
            error,
          );
          expect(session.position()).toBeLessThan(ids.length);
          expect(open.host.pending).toBe(0);
          session.truncate(0);
          expect(session.evaluate(ids)).toEqual(expected);
        }
      }));

    it("can be followed by another session", () =>
      subject.session((session, open) => {
        failAt(open, 3);
        failureOf(() => session.evaluate(ids));
        using model = open.guest.loadModelById(open.model);
        using other = openSession(model);
        other.evaluate(ids);
        expect(other.position()).toBe(ids.length);
      }));
  });

  describe("the host's handles", () => {
    it("are all given back when model, tokenizer and session are dropped, in any order", () =>
      subject.guest(({ guest, host, model }) => {
        const loaded = guest.loadModelById(model);
        const tokenizer = guest.loadTokenizerById(model);
        const sessions = [openSession(loaded), openSession(loaded)];
        sessions[0]?.append([part]);
        sessions[0]?.start(generationOptions());
        sessions[0]?.nextBatch(4);
        for (const resource of [loaded, tokenizer, ...sessions]) resource[Symbol.dispose]();
        expect(host.held).toBe(0);
      }));

    it("and the guest's memory do not grow over sessions that come and go", () =>
      subject.guest(({ guest, host, model, memoryBytes }) => {
        using loaded = guest.loadModelById(model);
        const many = (count: number): void => {
          for (let made = 0; made < count; made++) {
            using session = openSession(loaded);
            session.evaluate(ids);
          }
        };
        many(5);
        const held = host.held;
        const bytes = memoryBytes();
        many(40);
        expect(host.held).toBe(held);
        // A cache alone has 200 kB: forty of them would be 8 MB.
        expect(memoryBytes() - bytes).toBeLessThan(2 ** 20);
      }));
  });
}

/** Calls to the host that an action makes. */
function callsOf({ host }: OpenGuest, action: () => unknown): number {
  host.count();
  action();
  return host.calls;
}

/** Has the n-th call from now on fail. */
function failAt({ host }: OpenGuest, n: number): RealmError {
  const error = errors[n % errors.length] ?? new RealmError("limit", "no more");
  host.count({ call: n, error });
  return error;
}

function expectPassedOn(actual: WorldError | undefined, expected: RealmError): void {
  expect(actual).toMatchObject({ kind: expected.kind, code: expected.code });
}
