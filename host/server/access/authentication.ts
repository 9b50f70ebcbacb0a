// From a request's key to its caller. A server that never had a key needs none; once there was one, even if it was
// revoked since, every request needs one. Addresses that show bad keys are refused for a while, good keys too.

import { RealmError } from "../../error/realm-error.ts";
import { localCaller } from "./caller.ts";
import type { Caller } from "./caller.ts";
import { FailureLimit } from "./failure-limit.ts";
import type { KeyStore } from "./key-store.ts";
import type { FoundKey } from "./key-records.ts";
import { isSecretOf, readKeyToken } from "./key-token.ts";

/** Longer than any key: what is longer is not looked at. */
const authorizationLengthMax = 256;

export class Authentication {
  readonly #keys: KeyStore;
  readonly #failures: FailureLimit;
  /** Known to have been: it never changes back. */
  #hasKeys = false;

  constructor(keys: KeyStore, failuresPerMinute: number) {
    this.#keys = keys;
    this.#failures = new FailureLimit(failuresPerMinute);
  }

  async hasKeys(): Promise<boolean> {
    this.#hasKeys ||= (await this.#keys.find(undefined)).hasKeys;
    return this.#hasKeys;
  }

  /** Errors: `unauthenticated`; `limit` (too many failures of the address). */
  async caller(authorization: string | undefined, address: string): Promise<Caller> {
    const text = bearerOf(authorization);
    return await this.callerOf(text, address);
  }

  /** `text`: the key itself. Errors: as `caller`. */
  async callerOf(text: string | undefined, address: string): Promise<Caller> {
    this.#checkAddress(address);
    const token = text === undefined ? undefined : readKeyToken(text);
    const { found, hasKeys } = await this.#keys.find(token?.id);
    this.#hasKeys ||= hasKeys;
    if (!this.#hasKeys) return localCaller;
    if (text === undefined) throw new RealmError("unauthenticated", missing);
    const isGood = isSecretOf(token?.secret ?? "", found?.secret);
    if (isGood && found?.key.state === "enabled") return callerOfKey(found);
    this.#failures.add(address);
    throw new RealmError("unauthenticated", "the API key is not valid, or was disabled or revoked");
  }

  #checkAddress(address: string): void {
    const retryAfterMs = this.#failures.refusedMs(address);
    if (retryAfterMs === 0) return;
    const message = "too many requests with a bad API key came from this address";
    throw new RealmError("limit", message, { retryAfterMs });
  }
}

const missing = "an API key is needed: send the header Authorization: Bearer <key>";

function bearerOf(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization.length > authorizationLengthMax) {
    return authorization === undefined ? undefined : "";
  }
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? "";
}

function callerOfKey({ key, tenant, tenantRevision }: FoundKey): Caller {
  return {
    keyId: key.id,
    tenant: key.tenant,
    role: key.role,
    models: key.models,
    record: tenant,
    recordRevision: tenantRevision,
  };
}
