// What a guest's thread does for each call: the only place that runs the guest. A component error goes back
// as it is; anything else means that the instance is spent.

import type { Level, ModelConfiguration, Tokenizer } from "../abi/world.ts";
import { ComputeClient } from "../compute/compute-client.ts";
import { RealmError } from "../error/realm-error.ts";
import type { ErrorFields } from "../error/realm-error.ts";
import type { CallMessage, ReplyMessage } from "./call-messages.ts";
import type { GuestCalls, GuestRole, OpenGuest } from "./guest-calls.ts";
import { generate } from "./guest-generation.ts";
import type { Glue } from "./guest-glue.ts";
import { instantiateGuest } from "./guest-instance.ts";
import type { GuestInstance } from "./guest-instance.ts";
import { evaluateLogits } from "./guest-logits.ts";
import type { GuestModules } from "./guest-modules.ts";
import type { OpenModel } from "./guest-session.ts";
import type { IsolateStatistics, StatisticsPage } from "./isolate-statistics.ts";
import type { StreamControl } from "./stream-control.ts";
import { thrownRecord } from "./world-error.ts";

export interface ServiceParts {
  readonly glue: Glue;
  readonly modules: GuestModules;
  readonly control: StreamControl;
  readonly statistics: StatisticsPage;
  readonly log: (level: Level, message: string) => void;
}

/** Looks at an answer before sleeping: a hop takes 1 us with them and 11 without. */
const answerSpins = 2000;

type Call = CallMessage<GuestCalls>;

/** What the guest was opened as. */
type Opened = OpenTokenizer | OpenForGeneration;

interface OpenTokenizer {
  readonly role: "tokenizer";
  readonly tokenizer: Tokenizer;
  readonly instance: GuestInstance;
}

interface OpenForGeneration {
  readonly role: "model";
  readonly open: OpenModel;
  readonly instance: GuestInstance;
  readonly valuesMax: number;
}

export class GuestService {
  readonly #parts: ServiceParts;
  #opened: Opened | undefined;
  #kvBytes = 0;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  /** Does one call from beginning to end. */
  serve(call: Call, postItem: (item: unknown) => void): ReplyMessage {
    const { id } = call;
    try {
      return { id, type: "result", result: this.#do(call, postItem) };
    } catch (thrown) {
      return { id, type: "failure", ...failureOf(thrown) };
    } finally {
      this.publish();
    }
  }

  /** Says now what this thread's memory is. */
  publish(): void {
    this.#parts.statistics.publishNow(this.#guestStatistics());
  }

  #do(call: Call, post: (item: unknown) => void): unknown {
    const { control } = this.#parts;
    switch (call.name) {
      case "open":
        return this.#open(call.argument);
      case "tokenize":
        return this.#as("tokenizer").tokenizer.tokenize(call.argument.text, call.argument.options);
      case "detokenize": {
        const { tokens, special } = call.argument;
        return decodeText(this.#as("tokenizer").tokenizer.detokenize(tokens, special));
      }
      case "generate":
        return generate(this.#as("model").open, call.argument, { control, post });
      case "logits":
        break;
    }
    const { open, valuesMax } = this.#as("model");
    return evaluateLogits(open, call.argument, { control, valuesMax, post });
  }

  #open({ role, model, mailbox, doorbell }: OpenGuest): ModelConfiguration | undefined {
    const { glue, modules, statistics, log } = this.#parts;
    const compute = new ComputeClient({ mailbox, doorbell, spins: answerSpins });
    const onCall = (): void => statistics.publish(() => this.#guestStatistics());
    const host = { compute, onCall, log };
    const instance = instantiateGuest({ glue, modules, host, lowering: "direct" });
    if (role === "tokenizer") {
      this.#opened = { role, instance, tokenizer: instance.exports.loadTokenizerById(model) };
      return undefined;
    }
    const loaded = instance.exports.loadModelById(model);
    const configuration = loaded.configuration();
    const open = {
      model: loaded,
      configuration,
      onKvBytes: (bytes: number) => this.#tellKv(bytes),
    };
    this.#opened = { role, instance, open, valuesMax: compute.valuesMax };
    return configuration;
  }

  #tellKv(bytes: number): void {
    this.#kvBytes = bytes;
    this.publish();
  }

  #as<Role extends GuestRole>(role: Role): Extract<Opened, { role: Role }> {
    const opened = this.#opened;
    if (opened === undefined || !isOpenedAs(opened, role)) {
      throw new RealmError("bug", `a guest is asked for what a ${role} does and is none`);
    }
    return opened;
  }

  #guestStatistics(): Partial<IsolateStatistics> {
    return {
      guestBytes: this.#opened?.instance.byteLength ?? 0,
      kvBytes: this.#kvBytes,
    };
  }
}

function isOpenedAs<Role extends GuestRole>(
  opened: Opened,
  role: Role,
): opened is Extract<Opened, { role: Role }> {
  return opened.role === role;
}

function decodeText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** A component error leaves the instance as it was; after anything else it must not run any more. */
function failureOf(thrown: unknown): { readonly error: ErrorFields; readonly spent: boolean } {
  const record = thrownRecord(thrown);
  if (record !== undefined)
    return { error: { code: record.code, message: record.message }, spent: false };
  const { code, message } = thrown instanceof RealmError ? thrown : trapError(thrown);
  return { error: { code, message }, spent: true };
}

function trapError(thrown: unknown): ErrorFields {
  const cause = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return { code: "guest-trap", message: `the guest trapped (${cause}); its session is gone` };
}
