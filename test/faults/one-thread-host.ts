// The compute worker's whole work and a guest on one thread: while the guest waits for an answer, it is computed.
// So a test can let any call below it fail, and count what is left.

import { vi } from "vitest";

import { ComputeClient } from "../../host/compute/compute-client.ts";
import { Device } from "../../host/compute/device.ts";
import { createDoorbell } from "../../host/compute/doorbell.ts";
import { createMailbox, Slot } from "../../host/compute/mailbox.ts";
import { RealmError } from "../../host/error/realm-error.ts";
import type { ReplyMessage } from "../../host/runtime/call-messages.ts";
import { ComputeService } from "../../host/runtime/compute-service.ts";
import type { ComputeCalls } from "../../host/runtime/compute-calls.ts";
import { guestImports } from "../../host/runtime/guest-imports.ts";
import { realmGuest } from "../conformance/component.ts";
import { ownTerms } from "../runtime/test-compute.ts";
import type { FailingGgml } from "./failing-ggml.ts";

const prompt = Uint32Array.of(5, 77, 300, 12, 9);
const maxTokens = 4;
const guest = realmGuest();
/** Turns without work, after which whoever waits would wait for ever. */
const idleTurnsMax = 100_000;

export class OneThreadHost {
  readonly #service: ComputeService;
  readonly #replies = new Map<number, ReplyMessage>();
  /** Given back when it was closed: making one anew takes 16 MiB. */
  readonly #mailbox = createMailbox();
  #lastCall = 0;
  /** Programs of the last generation's session that were left when its guest had dropped all it had. */
  programsLeft = 0;

  constructor(ggml: FailingGgml) {
    const settings = { threads: 1, memoryBudgetBytes: Infinity };
    const device = Device.open({ threads: 1, poll: 0 }, ggml.functions);
    const reply = (message: ReplyMessage): void => {
      if (message.type !== "item") this.#replies.set(message.id, message);
    };
    this.#service = new ComputeService(settings, reply, device);
  }

  /** What models and sessions hold. */
  get held(): object {
    const { mailboxes, programs } = this.#service.counts;
    return { weightBytes: this.#service.weightBytes, mailboxes, programs };
  }

  load(path: string): number {
    const load = this.#lastCall + 1;
    const argument = { load, source: { path }, maxResidentBytes: Infinity, mmap: false };
    const result = this.#call("load", argument);
    return typeof result === "object" && result !== null ? Number(Reflect.get(result, "model")) : 0;
  }

  unload(model: number): void {
    this.#call("unload", { model });
  }

  /** Tokens of a generation in a guest of its own, greedy. */
  generate(model: number): number[] {
    const number = this.#lastCall + 1;
    const mailbox = this.#mailbox;
    // Trials of kernels are part of what can fail.
    const terms = { ...ownTerms([model]), rule: "invariant" } as const;
    this.#call("openMailbox", { number, mailbox, terms });
    using sleep = vi.spyOn(Slot.prototype, "sleep");
    sleep.mockImplementation(this.#computing());
    const compute = new ComputeClient({ mailbox, doorbell: createDoorbell() });
    try {
      return this.#tokens(compute, model);
    } finally {
      // What the guest dropped is said with its next requests.
      for (let request = 0; request < 2; request++) compute.metadata(model);
      while (this.#service.work());
      this.programsLeft = this.#service.counts.programs;
      this.#call("closeMailbox", { number });
    }
  }

  close(): void {
    this.#call("close", undefined);
  }

  #tokens(compute: ComputeClient, id: number): number[] {
    const imports = guestImports({ compute, log: () => {}, onCall: () => {} });
    const instance = guest.instantiate(imports);
    using model = instance.guest.loadModelById(id);
    using session = model.createSession({ contextLength: 32, kvType: "f16", prefillColumns: 0 });
    session.append([{ tag: "tokens", val: prompt }]);
    const sampling = { temperature: 0, topK: 0, topP: 1, minP: 0, seed: 0n };
    session.start({ sampling, maxTokens, stop: [], ignoreEos: false, topLogprobs: 0 });
    const tokens: number[] = [];
    for (;;) {
      const batch = session.nextBatch(1);
      tokens.push(...batch.tokens);
      if (batch.finish !== undefined) return tokens;
    }
  }

  /** What a guest's thread does instead of sleeping. */
  #computing(): () => void {
    let idle = 0;
    return () => {
      idle = this.#service.work() ? 0 : idle + 1;
      if (idle > idleTurnsMax) throw new Error("a guest waits for an answer that never comes");
    };
  }

  #call<Name extends keyof ComputeCalls>(
    name: Name,
    argument: ComputeCalls[Name]["argument"],
  ): unknown {
    this.#lastCall += 1;
    const id = this.#lastCall;
    // The service takes what the main thread sends, which is no more typed than this.
    const message = { id, name, argument } as Parameters<ComputeService["accept"]>[0];
    this.#service.accept(message);
    const turn = this.#computing();
    while (!this.#replies.has(id)) turn();
    const reply = this.#replies.get(id);
    this.#replies.delete(id);
    if (reply?.type === "failure") throw RealmError.from(reply.error);
    return reply?.type === "result" ? reply.result : undefined;
  }
}
