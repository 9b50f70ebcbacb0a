// A request to a hub and its answer.

import type { Dispatcher } from "undici";

export interface WebRequest {
  readonly address: string;
  readonly method?: "GET" | "HEAD";
  /** Lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses that are answers beside 200 to 299. */
  readonly answers?: readonly number[];
  /** Sent to its own origin alone, wherever redirects lead. */
  readonly credential?: Credential | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface WebAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Of the last redirect. */
  readonly url: URL;
  /** The head that was redirected first, if any: hubs say there what the file is. */
  readonly redirected: Readonly<Record<string, string | string[] | undefined>>;
  /** To be read to its end or destroyed. */
  readonly body: Dispatcher.ResponseData["body"];
}

/** A secret, and the one origin that may see it. */
export interface Credential {
  readonly origin: string;
  readonly token: string;
}
