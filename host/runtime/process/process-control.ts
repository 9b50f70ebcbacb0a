// How a guest's process hears what the main thread says of its call: not from shared memory, but from the
// bridge's answers. It counts the guest's yields, which the bridge passes on.

import { StreamControl } from "../stream-control.ts";
import { mark } from "./messages.ts";

export class ProcessControl extends StreamControl {
  #yields = 0;

  /** Times the guest has given control back. */
  get yields(): number {
    return this.#yields;
  }

  override yielded(): void {
    super.yielded();
    this.#yields = (this.#yields + 1) >>> 0;
  }

  /** What came with an answer. */
  heed(said: number): void {
    if (said === mark.cancelled) this.cancel();
    if (said === mark.revoked) this.revoke();
  }
}
