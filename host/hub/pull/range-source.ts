// A file on a server, asked for in ranges. What server and hub say of its size must agree.

import { RealmError } from "../../error/realm-error.ts";
import type { Digest } from "../../library/store-layout.ts";
import { shown } from "../network/allowed-address.ts";
import type { WebClient } from "../network/web-client.ts";
import type { Credential, WebAnswer } from "../network/web-exchange.ts";
import { readRangeAnswer } from "./range-answer.ts";
import type { RangeAnswer } from "./range-answer.ts";
import { discardBody } from "../network/read-body.ts";

export interface RemoteSource {
  readonly address: string;
  readonly credential: Credential | undefined;
  /** Of the whole file, where the hub says it. */
  readonly bytes: number | undefined;
  /** Where the hub says it. */
  readonly digest: Digest | undefined;
  /** Strong, where the file was looked at before and the hub says no hash. */
  readonly etag: string | undefined;
}

export interface GivenRange {
  readonly answer: WebAnswer;
  readonly range: RangeAnswer;
}

export class RangeSource {
  readonly source: RemoteSource;
  readonly #web: WebClient;
  readonly #signal: AbortSignal;

  constructor(web: WebClient, source: RemoteSource, signal: AbortSignal) {
    this.#web = web;
    this.source = source;
    this.#signal = signal;
  }

  /** Errors: as `WebClient.ask`; `bad-answer`. */
  async ask(offset: number, length: number): Promise<GivenRange> {
    const { address, credential } = this.source;
    const headers = {
      range: `bytes=${offset}-${offset + length - 1}`,
      "accept-encoding": "identity",
    };
    const answer = await this.#web.ask({ address, credential, headers, signal: this.#signal });
    try {
      return { answer, range: this.#checked(readRangeAnswer(answer), offset) };
    } catch (thrown) {
      discardBody(answer.body);
      throw thrown;
    }
  }

  #checked(range: RangeAnswer, offset: number): RangeAnswer {
    const place = shown(this.source.address);
    if (range.isRange && range.offset !== offset) {
      throw new RealmError(
        "bad-answer",
        `${place} gave another part of the file than it was asked for`,
      );
    }
    const said = this.source.bytes;
    if (range.bytes === undefined || said === undefined || range.bytes === said) return range;
    const why = `it has ${range.bytes} bytes, and the hub says that it has ${said}`;
    throw new RealmError("bad-answer", `cannot use ${place}: ${why}`);
  }
}
