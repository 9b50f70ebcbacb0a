// What a guest's thread does for each call: the only place that runs the guest. A component error goes back
// as it is; anything else means that the instance is spent.

import type {
  EmbedderOptions,
  Level,
  ModelConfiguration,
  PromptPart,
  Tokenizer,
} from "../abi/world.ts";
import { RealmError } from "../error/realm-error.ts";
import type { ErrorFields } from "../error/realm-error.ts";
import type { Interfaces } from "./foreign/wasi-imports.ts";
import type { CallMessage, ReplyMessage } from "./call-messages.ts";
import { embedderBytes, GuestEmbedder } from "./embedding/guest-embedder.ts";
import type { GuestCalls, GuestRole, OpenGuest } from "./guest-calls.ts";
import { generate } from "./guest-generation.ts";
import { CallCount } from "./guest-guards.ts";
import type { Glue } from "./guest-glue.ts";
import type { GuestCompute } from "./guest-host.ts";
import { instantiateGuest } from "./guest-instance.ts";
import type { GuestInstance } from "./guest-instance.ts";
import { evaluateLogits } from "./guest-logits.ts";
import type { GuestConventions, GuestModules } from "./guest-modules.ts";
import { GuestSession } from "./guest-session.ts";
import { openModel, planSession } from "./session-plan.ts";
import type { OpenModel, SessionPlan, SessionWish } from "./session-plan.ts";
import type { IsolateStatistics, StatisticsPage } from "./isolate-statistics.ts";
import type { StreamControl } from "./stream-control.ts";
import { tokenized } from "./text-options.ts";
import { thrownRecord } from "./world-error.ts";

export interface ServiceParts {
  readonly glue: Glue;
  readonly modules: GuestModules;
  readonly conventions: GuestConventions;
  /** What it may use of WASI. */
  readonly wasi: Interfaces;
  readonly control: StreamControl;
  readonly statistics: StatisticsPage;
  /** The way to the compute worker of the guest that is opened. */
  readonly connect: (open: OpenGuest) => GuestCompute;
  readonly log: (level: Level, message: string) => void;
}

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
  /** Guesses tokens for the session. */
  draft: OpenModel | undefined;
  session: GuestSession | undefined;
  embedder: GuestEmbedder | undefined;
}

export class GuestService {
  readonly #parts: ServiceParts;
  #opened: Opened | undefined;
  /** None may be made before a guest is opened. */
  #calls = new CallCount(0);

  constructor(parts: ServiceParts) {
    this.#parts = parts;
  }

  /** Does one call from beginning to end. */
  serve(call: Call, postItem: (item: unknown) => void): ReplyMessage {
    const { id } = call;
    this.#yielded();
    try {
      const result = this.#do(call, postItem);
      this.#calls.check();
      return { id, type: "result", result };
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
    switch (call.name) {
      case "open":
        return this.#open(call.argument);
      case "tokenize":
        return tokenized(this.#as("tokenizer").tokenizer, call.argument);
      case "detokenize": {
        const { tokens, special } = call.argument;
        return decodeText(this.#as("tokenizer").tokenizer.detokenize(tokens, special));
      }
      case "planSession":
        return this.#planSession(call.argument);
      case "createSession":
        return this.#createSession(call.argument.plan, call.argument.history);
      case "save":
        return this.#save(call.argument.pieceBytes, post);
      case "restore":
        return this.#session().restore(call.argument.offset, call.argument.piece);
      case "endRestore":
        return this.#session().endRestore();
      case "undoRequest":
        return this.#session().undo();
      case "closeSession":
        return this.#closeSession();
      case "generate":
        return generate(this.#session(), call.argument, { ...this.#stream(), post });
      case "planEmbedder":
        return embedderBytes(this.#as("model").open, call.argument);
      case "createEmbedder":
        return this.#createEmbedder(call.argument);
      case "closeEmbedder":
        return this.#closeEmbedder();
      case "embed":
        return this.#embedder().embed(call.argument, { ...this.#stream(), post });
      case "logits":
        break;
    }
    const { open, valuesMax } = this.#as("model");
    const rowLength = open.configuration.vocabularySize;
    const stream = { ...this.#stream(), valuesMax, rowLength, post };
    return evaluateLogits(this.#session(), call.argument, stream);
  }

  #stream(): { readonly control: StreamControl; readonly yielded: () => void } {
    return { control: this.#parts.control, yielded: () => this.#yielded() };
  }

  #yielded(): void {
    this.#parts.control.yielded();
    this.#calls.reset();
  }

  #open(open: OpenGuest): ModelConfiguration | undefined {
    const { role, model, guards } = open;
    const { glue, modules, conventions, wasi, statistics, log, connect } = this.#parts;
    const compute = connect(open);
    this.#calls = new CallCount(guards.callsPerYield);
    const onCall = (): void => {
      this.#calls.add();
      statistics.publish(() => this.#guestStatistics());
    };
    const host = { compute, onCall, log };
    const { liftedBytesPerCall: liftedBytesMax } = guards;
    const { liftPlan, lowering } = conventions;
    const glueParts = { glue, modules, host, wasi, liftPlan, lowering, liftedBytesMax };
    const instance = instantiateGuest(glueParts);
    if (role === "tokenizer") {
      this.#opened = { role, instance, tokenizer: instance.exports.loadTokenizerById(model) };
      return undefined;
    }
    const opened = openModel(instance, model);
    const { valuesMax } = compute;
    const unused = { draft: undefined, session: undefined, embedder: undefined };
    this.#opened = { role, instance, open: opened, valuesMax, ...unused };
    return opened.configuration;
  }

  #createSession(plan: SessionPlan, history: readonly PromptPart[]): number {
    const opened = this.#as("model");
    if (opened.session !== undefined) {
      throw new RealmError("bug", "a guest that has a session is asked for another");
    }
    opened.session = new GuestSession(opened.open, plan, opened.draft);
    opened.session.resume(history);
    return opened.instance.byteLength;
  }

  #planSession(wish: SessionWish): SessionPlan {
    const opened = this.#as("model");
    this.#closeDraft(opened);
    if (wish.draft !== undefined) {
      opened.draft = openModel(opened.instance, wish.draft);
    }
    return planSession(opened.open, wish, opened.draft);
  }

  /** Ends early where nobody wants the rest. */
  #save(pieceBytes: number, post: (item: Uint8Array) => void): void {
    const { control, yielded } = this.#stream();
    let posted = 0;
    for (const piece of this.#session().save(pieceBytes)) {
      if (!control.waitForRoom(posted)) return;
      post(piece);
      posted += 1;
      yielded();
    }
  }

  #closeSession(): void {
    const opened = this.#as("model");
    opened.session?.close();
    opened.session = undefined;
    this.#closeDraft(opened);
  }

  #closeDraft(opened: OpenForGeneration): void {
    opened.draft?.model[Symbol.dispose]();
    opened.draft = undefined;
  }

  #session(): GuestSession {
    const { session } = this.#as("model");
    if (session === undefined) throw new RealmError("bug", "a guest without a session is asked");
    return session;
  }

  #createEmbedder(options: EmbedderOptions): number {
    const opened = this.#as("model");
    if (opened.embedder !== undefined) {
      throw new RealmError("bug", "a guest that has an embedder is asked for another");
    }
    opened.embedder = new GuestEmbedder(opened.open, options);
    return opened.instance.byteLength;
  }

  #closeEmbedder(): void {
    const opened = this.#as("model");
    opened.embedder?.close();
    opened.embedder = undefined;
  }

  #embedder(): GuestEmbedder {
    const { embedder } = this.#as("model");
    if (embedder === undefined) throw new RealmError("bug", "a guest without an embedder is asked");
    return embedder;
  }

  #as<Role extends GuestRole>(role: Role): Extract<Opened, { role: Role }> {
    const opened = this.#opened;
    if (opened === undefined || !isOpenedAs(opened, role)) {
      throw new RealmError("bug", `a guest is asked for what a ${role} does and is none`);
    }
    return opened;
  }

  #guestStatistics(): Partial<IsolateStatistics> {
    const opened = this.#opened;
    const session = opened?.role === "model" ? opened.session : undefined;
    return {
      guestBytes: opened?.instance.byteLength ?? 0,
      kvBytes: session?.plan.kvBytes ?? 0,
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

/** Of what a guest says went wrong, as much is passed on. Characters. */
const codeMax = 64;
const messageMax = 4096;

/** A component error leaves the instance as it was; after anything else it must not run any more. */
function failureOf(thrown: unknown): { readonly error: ErrorFields; readonly spent: boolean } {
  const record = thrownRecord(thrown);
  if (record !== undefined) {
    const code = record.code.slice(0, codeMax);
    return { error: { code, message: record.message.slice(0, messageMax) }, spent: false };
  }
  const { code, message } = thrown instanceof RealmError ? thrown : trapError(thrown);
  return { error: { code, message }, spent: true };
}

function trapError(thrown: unknown): ErrorFields {
  const cause = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return { code: "guest-trap", message: `the guest trapped (${cause}); its session is gone` };
}
