// A compute worker with a model, and guests on it: the runtime's parts below `Realm`.

import { ComputeThread } from "../../host/runtime/compute-thread.ts";
import type { LoadedModel, MailboxTerms } from "../../host/runtime/compute-calls.ts";
import type { GuestHome } from "../../host/runtime/guest.ts";
import { MailboxPool } from "../../host/runtime/mailbox-pool.ts";
import { RealmError } from "../../host/error/realm-error.ts";

/** Terms of a session that is no tenant's. */
export function ownTerms(models: readonly number[]): MailboxTerms {
  return { models, tenant: 0, weight: 1, rule: "plain" };
}

export class TestCompute {
  readonly thread = new ComputeThread({ threads: 1, memoryBudgetBytes: Infinity });

  /** Where guests have their mailboxes. */
  get home(): GuestHome {
    return { compute: this.thread, mailboxes: new MailboxPool() };
  }

  async load(path: string): Promise<LoadedModel> {
    const options = {
      signal: undefined,
      onProgress: undefined,
      maxResidentBytes: Infinity,
      mmap: false,
    };
    return await this.thread.load({ source: { path }, options });
  }

  async close(): Promise<void> {
    await this.thread.close(new RealmError("cancelled", "the test is over"));
  }
}
