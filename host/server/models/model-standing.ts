// One served model: whether it is loaded, who uses it, and when it goes: when nobody has used it for as long as it is
// kept, or before that when memory is short and nothing else has been idle for longer.

import { statSync } from "node:fs";

import type { Model } from "../../runtime/model.ts";
import type { Realm } from "../../runtime/realm.ts";
import { modelFacts } from "./model-facts.ts";
import type { ModelFacts } from "./model-facts.ts";
import type { ModelFile } from "../configuration/settings-schema.ts";

export interface ServedModel {
  readonly name: string;
  /** Of the file, or of the first of its parts. */
  readonly path: string;
  readonly settings: ModelFile;
  readonly fileBytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedMs: number;
}

export interface ModelStatus extends ServedModel {
  readonly state: "unloaded" | "loading" | "loaded" | "unloading";
  /** Requests that use it. */
  readonly users: number;
  /** When it is unloaded if nobody asks, in ms since 1970; none: it is kept, or in use. */
  readonly expiresMs: number | undefined;
  readonly model: Model | undefined;
  /** As its file said when it was last loaded; none: it never was. */
  readonly facts: ModelFacts | undefined;
}

/** What a timer can wait for. */
const timerMsMax = 2 ** 31 - 1;

export class ModelStanding {
  readonly served: ServedModel;
  readonly #realm: Realm;
  #model: Model | undefined;
  #facts: ModelFacts | undefined;
  #loading: Promise<Model> | undefined;
  #unloading: Promise<void> | undefined;
  #users = 0;
  #usedMs = 0;
  #keepAliveMs: number;
  #timer: NodeJS.Timeout | undefined;
  #spare: Disposable | undefined;

  constructor(realm: Realm, settings: ModelFile, path: string) {
    this.#realm = realm;
    const file = statSync(path, { throwIfNoEntry: false });
    this.served = {
      name: settings.name,
      path,
      settings,
      fileBytes: file?.size ?? 0,
      modifiedMs: Math.trunc(file?.mtimeMs ?? 0),
    };
    this.#keepAliveMs = keepAliveOf(settings);
  }

  get status(): ModelStatus {
    const expiresMs = this.#timer === undefined ? undefined : this.#usedMs + this.#keepAliveMs;
    return {
      ...this.served,
      state: this.#state,
      users: this.#users,
      expiresMs,
      model: this.#model,
      facts: this.#facts,
    };
  }

  /** It is not unloaded until this is disposed of. */
  use(): Disposable {
    this.#users += 1;
    this.#keep();
    let isOver = false;
    return {
      [Symbol.dispose]: () => {
        if (isOver) return;
        isOver = true;
        this.#users -= 1;
        this.#schedule();
      },
    };
  }

  /** It is loaded once, however many wait for it. Errors: as `realm.load`. */
  async loaded(): Promise<Model> {
    await this.#unloading;
    if (this.#model !== undefined) return this.#model;
    this.#loading ??= this.#load();
    return await this.#loading;
  }

  keepAlive(ms: number): void {
    this.#keepAliveMs = ms;
    this.#schedule();
  }

  /** Nothing where it is in use. */
  async unload(): Promise<void> {
    this.#keep();
    const model = this.#model;
    if (model === undefined || this.#users > 0) return;
    this.#model = undefined;
    this.#keepAliveMs = keepAliveOf(this.served.settings);
    this.#unloading = model.close().finally(() => {
      this.#unloading = undefined;
    });
    await this.#unloading;
  }

  close(): void {
    this.#keep();
  }

  get #state(): ModelStatus["state"] {
    if (this.#model !== undefined) return "loaded";
    if (this.#loading !== undefined) return "loading";
    return this.#unloading === undefined ? "unloaded" : "unloading";
  }

  async #load(): Promise<Model> {
    const { path, settings } = this.served;
    try {
      this.#model = await this.#realm.load(path, { mmap: settings.mmap });
      this.#facts ??= modelFacts(this.#model.metadata);
      return this.#model;
    } finally {
      this.#loading = undefined;
    }
  }

  #schedule(): void {
    this.#keep();
    const isIdle = this.#model !== undefined && this.#users === 0;
    if (!isIdle || this.#keepAliveMs === Infinity) return;
    this.#usedMs = Date.now();
    this.#spare = this.#realm.spare({
      idleSinceMs: performance.now(),
      evict: () => this.unload(),
    });
    this.#timer = setTimeout(
      () => void this.unload().catch(() => undefined),
      Math.min(this.#keepAliveMs, timerMsMax),
    ).unref();
  }

  /** For now: until it is idle again. */
  #keep(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#spare?.[Symbol.dispose]();
    this.#spare = undefined;
  }
}

function keepAliveOf({ keepAliveSeconds }: ModelFile): number {
  return keepAliveSeconds === undefined ? Infinity : keepAliveSeconds * 1000;
}
