// What every part of the suite works on: a guest on one model of a real host, and Realm's own guest beside it to
// compare with. Each test gets a fresh instance, and when it ends the guest must have dropped all that it held.

import { expect } from "vitest";
import type { TestContext } from "vitest";

import type { Error as WorldError, KvType, Model, Session } from "../../host/abi/world.ts";
import { thrownRecord } from "../../host/runtime/world-error.ts";
import { genesisFile, sharedFile } from "../shared-data.ts";
import { realmGuest } from "./component.ts";
import type { Component } from "./component.ts";
import type { ModelHost, OpenGuest } from "./model-host.ts";

export interface ModelFile {
  readonly name: string;
  /** None where the file is not on this machine. */
  readonly path: string | undefined;
  /** Text that the model goes on with for sure, so that two guests' last bits don't decide. */
  readonly prompt: string;
  /** How far a logit may be from Realm's own guest's, as a share of the row's largest. */
  readonly logitTolerance: number;
}

export const modelFiles: readonly ModelFile[] = [
  {
    name: "stories-260k",
    path: sharedFile("models/stories-260k.gguf"),
    prompt: "Once upon a time",
    logitTolerance: 1e-4,
  },
  {
    name: "genesis",
    path: genesisFile,
    prompt: "In the beginning God",
    // Products on q8_0 weights round activations to 8 bits: the last bit of a sum may move a logit by tenths.
    logitTolerance: 3e-2,
  },
];

/** In this order: what is nearest to exact comes first. */
const kvTypes: readonly KvType[] = ["f32", "f16", "i16", "q8-0"];

/** What there is while tests run, and not yet when they are registered. */
interface Opened {
  readonly host: ModelHost;
  readonly component: Component;
}

export interface SessionWish {
  readonly contextLength?: number;
  readonly prefillColumns?: number;
}

export class Subject {
  readonly file: ModelFile;
  readonly #opened: () => Opened;

  constructor(file: ModelFile, opened: () => Opened) {
    this.file = file;
    this.#opened = opened;
  }

  /** What `use` makes of a fresh instance of the guest under test. */
  async guest<Result>(use: (open: OpenGuest) => Result): Promise<Result> {
    const { host, component } = this.#opened();
    return await host.with(component, (open) => {
      const result = readable(() => use(open));
      expect(open.host.held, "programs and pending runs that the guest still holds").toBe(0);
      return result;
    });
  }

  /** What `use` makes of a session on a fresh instance. */
  async session<Result>(
    use: (session: Session, open: OpenGuest) => Result,
    options: SessionWish = {},
  ): Promise<Result> {
    return await this.guest((open) => {
      using model = open.guest.loadModelById(open.model);
      using session = openSession(model, options);
      return use(session, open);
    });
  }

  /** As `guest`, with Realm's own guest. */
  async reference<Result>(use: (open: OpenGuest) => Result): Promise<Result> {
    return await this.#opened().host.with(realmGuest(), use);
  }
}

/** What a test did not expect, with the guest's own words for it. */
function readable<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (thrown) {
    const record = thrownRecord(thrown);
    if (record === undefined) throw thrown;
    throw new Error(`${record.code}: ${record.message}`, { cause: thrown });
  }
}

/** The error record that an action fails with. */
export function failureOf(action: () => unknown): WorldError {
  try {
    action();
  } catch (thrown) {
    const record = thrownRecord(thrown);
    if (record === undefined) throw thrown;
    expect(record.message).not.toBe("");
    return record;
  }
  throw new Error("it did not fail");
}

/** What an action gives; the test is skipped where the guest says `unsupported`, as the world lets it. */
export function unlessUnsupported<Result>(context: TestContext, action: () => Result): Result {
  try {
    return action();
  } catch (thrown) {
    const record = thrownRecord(thrown);
    if (record?.code !== "unsupported") throw thrown;
    expect(record.kind).toBe("unsupported");
    return context.skip(`the world leaves it to the guest, and this one says: ${record.message}`);
  }
}

/** A session with the most exact cache that the guest has. */
export function openSession(
  model: Model,
  { contextLength = 160, prefillColumns = 0 }: SessionWish = {},
): Session {
  return model.createSession({ contextLength, kvType: bestKvType(model), prefillColumns });
}

export function bestKvType(model: Model): KvType {
  for (const kvType of kvTypes) {
    try {
      model.kvBytes({ contextLength: 1, kvType, prefillColumns: 0 });
      return kvType;
    } catch (thrown) {
      if (thrownRecord(thrown)?.code !== "unsupported") throw thrown;
    }
  }
  throw new Error(`the guest keeps keys and values as none of ${kvTypes.join(", ")}`);
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
