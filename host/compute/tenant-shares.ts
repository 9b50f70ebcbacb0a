// How much each tenant was served, so that the one with the least goes first where columns are scarce. A tenant that
// comes back starts where the others are: time away is no credit. After the Virtual Token Counter of Sheng et al.,
// "Fairness in Serving Large Language Models" (2024).

interface Share {
  weight: number;
  /** Columns served, by weight. */
  served: number;
  sessions: number;
  /** When it last had a run, in ms. */
  seenMs: number;
}

/** Without a run for so long, a tenant is away. A step of a large model takes less. */
const awayMs = 500;

export class TenantShares {
  readonly #shares = new Map<number, Share>();

  /** To be called for each session. */
  join(tenant: number, weight: number): void {
    const known = this.#shares.get(tenant);
    if (known === undefined) {
      this.#shares.set(tenant, { weight, served: 0, sessions: 1, seenMs: -Infinity });
      return;
    }
    known.weight = weight;
    known.sessions += 1;
  }

  /** As often as `join`. */
  leave(tenant: number): void {
    const share = this.#shares.get(tenant);
    if (share === undefined) return;
    share.sessions -= 1;
    if (share.sessions === 0) this.#shares.delete(tenant);
  }

  /** What the tenant was served, for comparison with others; it has a run now. */
  served(tenant: number, now: number): number {
    const share = this.#shares.get(tenant);
    if (share === undefined) return 0;
    if (now - share.seenMs > awayMs) share.served = Math.max(share.served, this.#least(now));
    share.seenMs = now;
    return share.served;
  }

  charge(tenant: number, columns: number): void {
    const share = this.#shares.get(tenant);
    if (share !== undefined) share.served += columns / share.weight;
  }

  /** Of the tenants that are here; 0 if none is. */
  #least(now: number): number {
    let least = Infinity;
    for (const { served, seenMs } of this.#shares.values()) {
      if (now - seenMs <= awayMs) least = Math.min(least, served);
    }
    return least === Infinity ? 0 : least;
  }
}
