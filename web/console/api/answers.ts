// What the server answers, as far as the console reads it. docs/SERVER.md has the routes.

export interface Usage {
  readonly requests: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly generatedTokens: number;
}

export type Limits = Readonly<Record<string, number>>;

export interface TenantReport {
  readonly id: string;
  readonly usage: Usage;
  readonly lastDay: Usage;
  readonly limits: Limits;
}

/** Who the key stands for. */
export interface Account extends Omit<TenantReport, "id"> {
  /** None: the server has no keys. */
  readonly key: string | null;
  readonly role: "user" | "admin";
  readonly tenant: string;
  /** None: all. */
  readonly models: readonly string[] | null;
}

export interface ModelSummary {
  readonly name: string;
  readonly state: "unloaded" | "loading" | "loaded" | "unloading";
  readonly users: number;
  readonly fileBytes: number;
  readonly expires: string | null;
}

export interface ServerStatus {
  readonly version: string;
  readonly uptimeSeconds: number;
  readonly models: readonly ModelSummary[];
  readonly tenants: readonly {
    readonly id: string;
    readonly usage: Usage;
    readonly users: number;
  }[];
  readonly statistics: {
    readonly products: number;
    readonly columns: number;
    readonly running: number;
    readonly waiting: number;
    readonly guests: number;
  };
  /** Bytes. */
  readonly memory: {
    readonly heapUsed: number;
    readonly weightBytes: number;
    readonly kvBytes: number;
    readonly guestBytes: number;
    readonly residentBytes: number;
  };
}

export type KeyState = "enabled" | "disabled" | "revoked";

export interface KeyRecord {
  readonly id: string;
  readonly tenant: string;
  readonly role: "user" | "admin";
  readonly models?: readonly string[];
  readonly state: KeyState;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly rotatedAt?: number;
}

/** The one answer that has a key's text. */
export interface IssuedKey {
  readonly id: string;
  readonly key: string;
  readonly tenant: string;
  readonly role: "user" | "admin";
}
