// Renders chat templates, in threads that are started when there is something to render and end when there is nothing more.
// There are a few, so that nobody's slow template is what all others wait for.

import { RealmError } from "../error/realm-error.ts";
import { encodeVariables } from "../template/encode-variables.ts";
import type { Variables } from "../template/encode-variables.ts";
import { localTime } from "../template/local-time.ts";
import { promptPieces } from "../template/prompt-pieces.ts";
import type { RenderedPrompt } from "../template/prompt-pieces.ts";
import { renderDeadlineMs, requestLengthMax } from "../template/sandbox-limits.ts";
import type { IsolateStatistics } from "./isolate-statistics.ts";
import { TemplateThread } from "./template-thread.ts";

export interface RenderOrder {
  /** Jinja. */
  readonly template: string;
  /** Texts of `bos_token` and its like, and of `role`, count as the template's own. */
  readonly variables: Variables;
  /** What `strftime_now` takes for now. */
  readonly now?: Date | undefined;
  readonly deadlineMs?: number | undefined;
}

/** A thread takes about 30 MB. */
const threadsMax = 4;
const idleMs = 30_000;

interface Idle {
  readonly thread: TemplateThread;
  readonly timer: NodeJS.Timeout;
}

export class TemplateRenderer {
  readonly #threads = new Set<TemplateThread>();
  #idle: readonly Idle[] = [];
  readonly #waiting: (() => void)[] = [];
  #closed: RealmError | undefined;

  /**
   * Errors: `bad-template` (its syntax, its own refusal), `limit` (what goes in, memory, stack), `deadline`,
   * `bad-argument` (a variable that is no JSON).
   */
  async render(order: RenderOrder): Promise<RenderedPrompt> {
    const { template, deadlineMs = renderDeadlineMs, now = new Date() } = order;
    const { variables, texts } = encodeVariables(order.variables);
    const length = texts.reduce((sum, text) => sum + text.length, template.length);
    if (length > requestLengthMax) {
      throw new RealmError(
        "limit",
        `a chat and its template have ${length} characters: at most ${requestLengthMax} are rendered`,
      );
    }
    const thread = await this.#take();
    try {
      const request = { variables, now: localTime(now) };
      const rendered = await thread.render({ template, request, deadlineMs });
      return promptPieces(rendered, texts);
    } finally {
      this.#giveBack(thread);
    }
  }

  statistics(): IsolateStatistics[] {
    return [...this.#threads].map(({ statistics }) => statistics);
  }

  /** Ends all threads; what is being rendered fails with `reason`. */
  async close(reason: RealmError): Promise<void> {
    this.#closed ??= reason;
    for (const { timer } of this.#idle) clearTimeout(timer);
    for (const wake of this.#waiting.splice(0)) wake();
    await Promise.all([...this.#threads].map((thread) => thread.terminate(reason)));
  }

  async #take(): Promise<TemplateThread> {
    for (;;) {
      if (this.#closed !== undefined) throw this.#closed;
      const idle = this.#idle.at(-1);
      if (idle !== undefined) {
        clearTimeout(idle.timer);
        this.#idle = this.#idle.slice(0, -1);
        if (idle.thread.usable) return idle.thread;
        continue;
      }
      if (this.#threads.size < threadsMax) return this.#start();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #start(): TemplateThread {
    const thread = new TemplateThread();
    this.#threads.add(thread);
    void thread.ended.then(() => this.#forget(thread));
    return thread;
  }

  #forget(thread: TemplateThread): void {
    this.#threads.delete(thread);
    this.#waiting.shift()?.();
  }

  #giveBack(thread: TemplateThread): void {
    if (!thread.usable) {
      void thread.terminate(spent);
      return;
    }
    const timer = setTimeout(() => this.#end(thread), idleMs).unref();
    this.#idle = [...this.#idle, { thread, timer }];
    this.#waiting.shift()?.();
  }

  #end(thread: TemplateThread): void {
    this.#idle = this.#idle.filter((idle) => idle.thread !== thread);
    void thread.terminate(spent);
  }
}

const spent = new RealmError("cancelled", "the thread that renders templates has no more to do");
