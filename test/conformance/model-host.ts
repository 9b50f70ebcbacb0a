// A compute worker with one model, and guests on it: a real host but for the tenant's process, with one watched
// client for each guest. All guests run on the test's own thread.

import type { GuestImports } from "../../host/abi/world.ts";
import { createMailbox } from "../../host/compute/mailbox.ts";
import { guestImports } from "../../host/runtime/guest-imports.ts";
import { ownTerms, TestCompute } from "../runtime/test-compute.ts";
import type { Component, Instance } from "./component.ts";
import { WatchedClient } from "./watched-client.ts";

/** Values that one call can take in or give back: the least that the world promises. */
export const valuesMax = 262_144;

export interface OpenGuest extends Instance {
  readonly host: WatchedClient;
  /** The only model it was granted. */
  readonly model: number;
  /** An id that it was not granted. */
  readonly deniedModel: number;
}

export class ModelHost {
  readonly #compute: TestCompute;
  readonly #model: number;

  private constructor(compute: TestCompute, model: number) {
    this.#compute = compute;
    this.#model = model;
  }

  static async open(path: string): Promise<ModelHost> {
    const compute = new TestCompute();
    const { model } = await compute.load(path);
    return new ModelHost(compute, model);
  }

  /** A fresh instance for the time of one action. */
  async with<Result>(component: Component, use: (open: OpenGuest) => Result): Promise<Result> {
    const { thread } = this.#compute;
    const mailbox = createMailbox({ valuesMax });
    const number = await thread.openMailbox(mailbox, ownTerms([this.#model]));
    try {
      const host = new WatchedClient({ mailbox, doorbell: thread.doorbell });
      const instance = component.instantiate(importsOver(host));
      return use({ ...instance, host, model: this.#model, deniedModel: this.#model + 1 });
    } finally {
      await thread.closeMailbox(number);
    }
  }

  async close(): Promise<void> {
    await this.#compute.close();
  }
}

function importsOver(compute: WatchedClient): GuestImports {
  return guestImports({ compute, log: () => {}, onCall: () => {} });
}
