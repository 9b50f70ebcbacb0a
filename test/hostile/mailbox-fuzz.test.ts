// A mailbox that is written at random, as a guest's thread that lies about everything may do: operations, programs,
// tensors, columns, lengths, order, definitions. Every request is answered, with a typed error or a result, the
// compute worker goes on, and an honest session beside it has the bits that it has alone.

import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";

import { ComputeServer } from "../../host/compute/compute-server.ts";
import { Device } from "../../host/compute/device.ts";
import type { Weights } from "../../host/compute/device.ts";
import {
  createMailbox,
  MailboxView,
  operation,
  slotDone,
  slotFree,
  slotRequested,
  word,
} from "../../host/compute/mailbox.ts";
import type { Slot } from "../../host/compute/mailbox.ts";
import type { ModelSource } from "../../host/compute/model-source.ts";
import { isErrorCode } from "../../host/error/codes.ts";
import { RealmError } from "../../host/error/realm-error.ts";
import { f32, loadMatrices, randomValues } from "../compute/matrix.ts";
import { termsFor } from "../compute/terms.ts";

const valuesMax = 262_144;
const runs = Number(process.env["REALM_FUZZ_RUNS"] ?? 300);
/** Turns of the compute worker until a request is answered: a long run goes in pieces. */
const turnsMax = 10_000;

let device: Device;
let weights: Weights;

beforeAll(() => {
  device = Device.open({ threads: 1, poll: 0 });
  weights = loadMatrices(device, [
    f32("a", [8, 4], randomValues(32, 1)),
    f32("b", [4, 8], randomValues(32, 2)),
    f32("norm", [8], randomValues(8, 3)),
  ]);
});

afterAll(() => {
  weights.free();
  device.close();
});

const honest = {
  inputs: [8],
  steps: [
    { tag: "norm", val: { kind: "layer", input: 0, epsilon: 1e-5, groupLength: 0, weight: 2 } },
    { tag: "matmul", val: { weight: 0, input: 1 } },
  ],
  outputs: [2],
};

/** Numbers at which something may break. */
const number = fc.oneof(
  fc.integer({ min: 0, max: 12 }),
  fc.constantFrom(-1, 2 ** 31 - 1, -(2 ** 31), valuesMax, valuesMax + 1, valuesMax * 4, 65_536),
  fc.integer(),
);

const jsonNumber = fc.oneof(number, fc.constantFrom(0.5, 1e308, -0, null, "1", [], {}));
const name = fc.constantFrom(
  "weight",
  "bias",
  "input",
  "left",
  "right",
  "gate",
  "up",
  "kind",
  "factor",
  "epsilon",
  "groupLength",
  "operator",
  "activation",
  "experts",
  "adapter",
);
const step = fc.record({
  tag: fc.constantFrom("matmul", "norm", "binary", "activation", "gated", "scale", "none"),
  val: fc.dictionary(name, fc.oneof(jsonNumber, fc.constantFrom("add", "silu", "layer", "gelu"))),
});
const definition = fc.record(
  {
    inputs: fc.array(jsonNumber, { maxLength: 9 }),
    steps: fc.array(step, { maxLength: 6 }),
    outputs: fc.array(jsonNumber, { maxLength: 9 }),
  },
  { requiredKeys: [] },
);

interface Lie {
  readonly slot: number;
  readonly words: Readonly<Record<string, number>>;
  /** What is written into the data, and whether the length says so. */
  readonly text: string;
  readonly isLength: boolean;
  readonly cancelled: boolean;
}

const lie: fc.Arbitrary<Lie> = fc.record({
  slot: fc.integer({ min: 0, max: 1 }),
  words: fc.record({
    operation: fc.oneof(fc.constantFrom(...Object.values(operation)), number),
    subject: fc.oneof(fc.constantFrom(1, 1, 1, 2), number),
    tensor: number,
    columns: number,
    length: number,
    sequence: number,
    failed: number,
    resultLength: number,
    resultKind: number,
  }),
  text: fc.oneof(
    fc.constant(JSON.stringify(honest)),
    definition.map((value) => JSON.stringify(value)),
    fc.json({ maxDepth: 3 }),
    fc.string({ maxLength: 60 }),
  ),
  isLength: fc.boolean(),
  cancelled: fc.boolean(),
});

const models: ModelSource = {
  weights: (id) => {
    if (id === 1) return weights;
    throw new RealmError("not-found", `there is no model ${id}`);
  },
  metadata: () => ({ architecture: "x", fileBytes: 5n, entries: [], tensors: [] }),
  readArray: (_, __, first, count) => ({ tag: "floats", val: Float32Array.of(first, count) }),
  readTensor: () => Float32Array.of(1, 2, 3),
};

function slotOf(mailbox: SharedArrayBuffer, index: number): Slot {
  const slot = new MailboxView(mailbox).slots[index];
  if (slot === undefined) throw new Error(`no slot ${index}`);
  return slot;
}

function write(
  mailbox: SharedArrayBuffer,
  { slot: index, words, text, isLength, cancelled }: Lie,
): void {
  new MailboxView(mailbox).setCancelled(cancelled);
  const slot = slotOf(mailbox, index);
  const bytes = Buffer.from(text);
  slot.bytes.set(bytes);
  for (const [key, value] of Object.entries(words)) {
    slot.set(word[key as keyof typeof word], value);
  }
  if (isLength) slot.set(word.length, bytes.length);
  slot.pass(slotRequested);
}

/** Serves until nobody waits for an answer. */
function serve(server: ComputeServer, mailboxes: readonly SharedArrayBuffer[]): void {
  const slots = mailboxes.flatMap((mailbox) => [slotOf(mailbox, 0), slotOf(mailbox, 1)]);
  for (let turn = 0; slots.some(({ state }) => state === slotRequested); turn++) {
    server.serve();
    if (turn > turnsMax) throw new Error("a request is never answered");
  }
}

/** Answers to lies: errors, and results of what was no lie after all. */
const answers = { errors: 0, results: 0 };

function expectAnswer(slot: Slot): void {
  if (slot.state !== slotDone) return;
  answers[slot.get(word.failed) === 0 ? "results" : "errors"] += 1;
  if (slot.get(word.failed) !== 0) {
    const text = Buffer.from(slot.bytes.subarray(0, slot.get(word.resultLength))).toString();
    const { code } = JSON.parse(text) as { readonly code: string };
    expect(isErrorCode(code) && code !== "bug", text).toBe(true);
  }
  slot.pass(slotFree);
}

/** What an honest session asks by hand: any other client would wait for another thread. */
class Honest {
  readonly mailbox = createMailbox({ valuesMax });
  readonly #input = randomValues(16, 7);
  #program = 0;
  #sequence = 0;

  compile(): void {
    const slot = slotOf(this.mailbox, 0);
    const text = Buffer.from(JSON.stringify(honest));
    slot.bytes.set(text);
    this.#ask(slot, { operation: operation.compile, subject: 1, length: text.length });
  }

  compiled(): void {
    const slot = slotOf(this.mailbox, 0);
    expect([slot.state, slot.get(word.failed)]).toEqual([slotDone, 0]);
    this.#program = slot.get(word.resultLength);
    slot.pass(slotFree);
  }

  run(): void {
    const slot = slotOf(this.mailbox, 0);
    slot.values.set(this.#input);
    const { length } = this.#input;
    this.#ask(slot, { operation: operation.run, subject: this.#program, columns: 2, length });
  }

  result(): number[] {
    const slot = slotOf(this.mailbox, 0);
    expect([slot.state, slot.get(word.failed)]).toEqual([slotDone, 0]);
    const values = [...slot.values.subarray(0, slot.get(word.resultLength))];
    slot.pass(slotFree);
    return values;
  }

  #ask(slot: Slot, words: Readonly<Record<string, number>>): void {
    this.#sequence += 1;
    const all = { tensor: 0, columns: 0, ...words, sequence: this.#sequence };
    for (const [key, value] of Object.entries(all)) slot.set(word[key as keyof typeof word], value);
    slot.pass(slotRequested);
  }
}

function resultAlone(): number[] {
  const server = new ComputeServer(device, models);
  const session = new Honest();
  server.attach(session.mailbox, termsFor([1], "invariant"));
  session.compile();
  serve(server, [session.mailbox]);
  session.compiled();
  session.run();
  serve(server, [session.mailbox]);
  server.close();
  return session.result();
}

it("whatever a guest writes into its mailbox is answered, and changes nobody's bits", () => {
  const expected = resultAlone();
  const [liar, session] = [createMailbox({ valuesMax }), new Honest()];
  fc.assert(
    fc.property(fc.array(lie, { minLength: 1, maxLength: 12 }), (lies) => {
      const server = new ComputeServer(device, models);
      server.attach(liar, termsFor([1, 2], "invariant"));
      server.attach(session.mailbox, termsFor([1], "invariant"));
      session.compile();
      serve(server, [session.mailbox]);
      session.compiled();
      for (const each of lies) {
        write(liar, each);
        session.run();
        serve(server, [liar, session.mailbox]);
        expect(session.result()).toEqual(expected);
        expectAnswer(slotOf(liar, 0));
        expectAnswer(slotOf(liar, 1));
      }
      server.close();
      expect(server.counts.programs).toBe(0);
    }),
    { numRuns: runs },
  );
  expect(answers.errors).toBeGreaterThan(runs);
  expect(answers.results).toBeGreaterThan(runs / 10);
});
