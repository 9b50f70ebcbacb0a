// Who was served how much, with times and columns that the test makes up.

import { describe, expect, it } from "vitest";

import { TenantShares } from "../../host/compute/tenant-shares.ts";

describe("a tenant's share", () => {
  it("is counted by weight: twice the weight, half the count", () => {
    const shares = new TenantShares();
    shares.join(1, 1);
    shares.join(2, 2);
    for (const tenant of [1, 2]) shares.served(tenant, 0);
    for (const tenant of [1, 2]) shares.charge(tenant, 10);
    expect([shares.served(1, 0), shares.served(2, 0)]).toEqual([10, 5]);
  });

  it("begins where the others are, for who comes later", () => {
    const shares = new TenantShares();
    shares.join(1, 1);
    shares.served(1, 0);
    shares.charge(1, 100);
    shares.join(2, 1);
    expect(shares.served(2, 10)).toBe(100);
  });

  it("grows not while its tenant is away, and is no credit when it comes back", () => {
    const shares = new TenantShares();
    for (const tenant of [1, 2]) {
      shares.join(tenant, 1);
      shares.served(tenant, 0);
    }
    shares.charge(1, 100);
    shares.served(1, 5000);
    expect(shares.served(2, 5000)).toBe(100);
  });

  it("keeps what it was served more than others while it is here", () => {
    const shares = new TenantShares();
    for (const tenant of [1, 2]) {
      shares.join(tenant, 1);
      shares.served(tenant, 0);
    }
    shares.charge(1, 100);
    expect([shares.served(1, 10), shares.served(2, 10)]).toEqual([100, 0]);
  });

  it("goes with the last of its sessions", () => {
    const shares = new TenantShares();
    shares.join(1, 1);
    shares.join(1, 1);
    shares.charge(1, 7);
    shares.leave(1);
    expect(shares.served(1, 0)).toBe(7);
    shares.leave(1);
    expect(shares.served(1, 0)).toBe(0);
  });
});
