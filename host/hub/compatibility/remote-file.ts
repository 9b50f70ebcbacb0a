// A file of a hub that a few bytes are wanted of. The address that the hub redirects to is asked for once.

import { RealmError } from "../../error/realm-error.ts";
import { discardBody, readBytes } from "../network/read-body.ts";
import { shown } from "../network/allowed-address.ts";
import type { WebClient } from "../network/web-client.ts";
import type { Credential } from "../network/web-exchange.ts";
import { readRangeAnswer } from "../pull/range-answer.ts";

export interface FileAddress {
  readonly address: string;
  readonly credential: Credential | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What the first request brings, so that most headers need no second. */
const firstBytes = 256 * 1024;

export class RemoteFile {
  readonly #web: WebClient;
  readonly #file: FileAddress;
  #target: string;
  #first: Promise<Uint8Array> | undefined;
  #byteLength = 0;

  constructor(web: WebClient, file: FileAddress) {
    this.#web = web;
    this.#file = file;
    this.#target = file.address;
  }

  /** Errors: as `WebClient.ask`; `unsupported`, where the server gives no ranges. */
  async byteLength(): Promise<number> {
    this.#first ??= this.#ask(0, firstBytes);
    await this.#first;
    return this.#byteLength;
  }

  /** Exactly those bytes. Errors: as `byteLength`; `bad-answer`. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const byteLength = await this.byteLength();
    const first = (await this.#first) ?? new Uint8Array();
    const bytes =
      offset + length <= first.length
        ? first.subarray(offset, offset + length)
        : await this.#ask(offset, length);
    if (bytes.length === Math.min(length, byteLength - offset)) return bytes;
    throw new RealmError(
      "bad-answer",
      `${shown(this.#file.address)} gave another number of bytes than asked for`,
    );
  }

  async #ask(offset: number, length: number): Promise<Uint8Array> {
    const { credential, signal } = this.#file;
    const headers = {
      range: `bytes=${offset}-${offset + length - 1}`,
      "accept-encoding": "identity",
    };
    const answer = await this.#web.ask({ address: this.#target, credential, headers, signal });
    const { isRange, bytes, offset: given } = readRangeAnswer(answer);
    if (!isRange || bytes === undefined || given !== offset) {
      discardBody(answer.body);
      throw new RealmError("unsupported", `${shown(this.#file.address)} gives no parts of files`);
    }
    this.#byteLength = bytes;
    this.#target = answer.url.href;
    return await readBytes(answer.body, length);
  }
}
