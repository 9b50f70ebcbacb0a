// What a tenant embeds with one model: a guest of the tenant's own, opened with the first request. Requests take turns; one
// that asks for other vectors has another embedder made in the guest. What is idle may be put away when memory is short,
// and is made again by the next request.

import { isDeepStrictEqual } from "node:util";

import type { EmbedderOptions } from "../../abi/world.ts";
import { asRealmError, RealmError } from "../../error/realm-error.ts";
import type { EmbeddingRequest } from "../embedding/embed-options.ts";
import { streamEmbeddings } from "../embedding/embedding-stream.ts";
import type { Embedding } from "../embedding/embedding-stream.ts";
import type { EmbeddedTexts } from "../embedding/guest-embedder.ts";
import { OpenEmbedder } from "../embedding/open-embedder.ts";
import type { Guest } from "../guest.ts";
import { StopSwitch } from "../stop-switch.ts";
import { RequestEnding } from "./request-ending.ts";
import type { TenantServices } from "./tenant-services.ts";
import { TurnQueue } from "./turn-queue.ts";

/** What it needs of its tenant. */
export interface EmbeddingHome extends TenantServices {
  /** A guest that has served nobody. */
  openGuest(ending: AbortSignal): Promise<Guest>;
}

export class TenantEmbedding {
  readonly #home: EmbeddingHome;
  readonly #turns = new TurnQueue();
  readonly #endings = new Set<RequestEnding>();
  readonly #holder = { idleSinceMs: 0, evict: () => this.#endGuest(evicted) };
  #open: { readonly embedder: OpenEmbedder; readonly wish: EmbedderOptions } | undefined;
  #closed: RealmError | undefined;

  constructor(home: EmbeddingHome) {
    this.#home = home;
  }

  /** Errors: those of the guest, and `limit` and `deadline`, which name what was passed. */
  async *embed(request: EmbeddingRequest, stop: StopSwitch): AsyncGenerator<Embedding, void, void> {
    using _following = stop.follow(request.signal);
    if (this.#closed !== undefined) throw this.#closed;
    const { meter, limits, admission, contender } = this.#home;
    if (stop.stopped) throw stoppedEarly;
    meter.beginRequest(undefined);
    using ending = new RequestEnding(limits);
    this.#endings.add(ending);
    stop.onStop(() => ending.end(stoppedEarly));
    try {
      using _turn = await this.#turns.take(ending.signal, contender.line);
      using _place = await admission.enter(contender, ending.signal);
      yield* this.#run(request, ending);
      ending.signal.throwIfAborted();
    } catch (thrown) {
      throw ending.signal.aborted ? asRealmError(ending.signal.reason) : thrown;
    } finally {
      this.#endings.delete(ending);
    }
  }

  /** Ends its guest; what still runs fails for that reason. */
  async end(reason: RealmError): Promise<void> {
    this.#closed ??= reason;
    for (const ending of this.#endings) ending.end(reason);
    await this.#endGuest(reason);
  }

  async *#run(
    { wish, ...order }: EmbeddingRequest,
    ending: RequestEnding,
  ): AsyncGenerator<Embedding, void, void> {
    const { memory } = this.#home;
    memory.busy(this.#holder);
    using _running = memory.running();
    const open = await this.#openEmbedder(wish, ending.signal);
    ending.watch(open.guest);
    const cancel = new StopSwitch();
    using _ending = cancel.follow(ending.signal);
    const observe = this.#counting(ending);
    try {
      yield* streamEmbeddings(open, { ...order, watch: { stop: cancel, observe } });
    } finally {
      await this.#settle(open);
    }
  }

  /** Counts a request's tokens, and ends it when they are too many. */
  #counting(ending: RequestEnding): (batch: EmbeddedTexts) => void {
    const { meter, admission, contender } = this.#home;
    let inRequest = 0;
    return ({ tokenCounts }) => {
      const count = tokenCounts.reduce((sum, tokens) => sum + tokens, 0);
      inRequest += count;
      admission.served(contender, count);
      try {
        meter.addTokens("promptTokens", count, inRequest);
      } catch (thrown) {
        ending.end(asRealmError(thrown));
      }
    };
  }

  async #openEmbedder(wish: EmbedderOptions, ending: AbortSignal): Promise<OpenEmbedder> {
    const known = this.#open;
    if (known !== undefined && isDeepStrictEqual(known.wish, wish)) return known.embedder;
    this.#open = undefined;
    await known?.embedder.close();
    const { memory } = this.#home;
    const guest = known?.embedder.guest ?? (await this.#home.openGuest(ending));
    try {
      const embedder = await OpenEmbedder.open(guest, { wish, memory, ending });
      this.#open = { embedder, wish };
      return embedder;
    } catch (thrown) {
      await guest.end(asRealmError(thrown));
      throw thrown;
    }
  }

  /** After a request: the guest waits for the next, or is gone. */
  async #settle(open: OpenEmbedder): Promise<void> {
    if (open.guest.thread.usable && this.#closed === undefined) {
      this.#holder.idleSinceMs = performance.now();
      this.#home.memory.idle(this.#holder);
      return;
    }
    await this.#endGuest(new RealmError("guest-trap", "the guest that embeds ended"));
  }

  async #endGuest(reason: RealmError): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    const { memory } = this.#home;
    memory.busy(this.#holder);
    using _ending = memory.running();
    await open?.embedder.end(reason);
  }
}

const stoppedEarly = new RealmError("cancelled", "embedding was cancelled");
const evicted = new RealmError("cancelled", "the guest that embeds was put away to make room");
