// The tenants of a Realm.

import { RealmError } from "../../error/realm-error.ts";
import { makeGuest, readGuest } from "../foreign/foreign-guest.ts";
import { keptOwnComponent } from "../guest-components.ts";
import type { KeptComponent } from "../guest-components.ts";
import type { GuestStarter } from "../guest-starter.ts";
import { Admission } from "./admission.ts";
import { FreshGuests } from "./fresh-guests.ts";
import { readTenantId, readTenantOptions } from "./tenant-options.ts";
import type { TenantSettings } from "./tenant-options.ts";
import { Tenant } from "./tenant.ts";
import type { TenantHome } from "./tenant.ts";

interface TenantsParts extends Pick<TenantHome, "memory" | "rule" | "loadedOf" | "loadedNamed"> {
  readonly starter: GuestStarter;
}

export class Tenants {
  readonly admission = new Admission();
  readonly #home: TenantHome;
  readonly #starter: GuestStarter;
  readonly #byId = new Map<string, Tenant>();
  #lastNumber = 0;

  constructor({ starter, ...parts }: TenantsParts) {
    this.#starter = starter;
    this.#home = {
      ...parts,
      admission: this.admission,
      fresh: new FreshGuests(starter, parts.memory),
      onClose: (tenant) => this.#byId.delete(tenant.id),
    };
  }

  /** Errors: `bad-argument`; as `readGuest` and `makeGuest`. */
  async open(id: unknown, options: unknown): Promise<Tenant> {
    const checked = readTenantId(id);
    const settings = readTenantOptions(options);
    const component = await this.#keepComponent(settings);
    try {
      const isolation = await this.#starter.enforcementOf(settings.isolation);
      if (this.#byId.has(checked)) {
        const message = `there is a tenant ${JSON.stringify(checked)} already`;
        throw new RealmError("bad-argument", message);
      }
      this.#lastNumber += 1;
      const identity = { id: checked, number: this.#lastNumber, component, isolation };
      const tenant = new Tenant(identity, settings, this.#home);
      this.#byId.set(checked, tenant);
      return tenant;
    } catch (thrown) {
      component[Symbol.dispose]();
      throw thrown;
    }
  }

  async #keepComponent({ guest }: TenantSettings): Promise<KeptComponent> {
    if (guest === undefined) return keptOwnComponent;
    const read = await readGuest(guest);
    return await this.#starter.components.keep(read.id, () => makeGuest(read));
  }

  /** Ends what tenants do with a model that is unloaded. */
  async forget(model: number): Promise<void> {
    const reason = new RealmError("cancelled", "the model was closed");
    const tenants = [...this.#byId.values()];
    await Promise.all(tenants.map((tenant) => tenant.forget(model, reason)));
    await this.#home.fresh.forget(model);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#byId.values()].map((tenant) => tenant.close()));
    await this.#home.fresh.forget();
  }
}
