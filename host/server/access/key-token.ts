// A key as its owner holds it: `rlm_<id>_<secret>`. The id finds it, the secret proves it. What is stored is a salted
// SHA-256 of the secret: 32 random bytes cannot be guessed, so a slow hash would only slow down each request.

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export interface KeyToken {
  readonly id: string;
  readonly secret: string;
}

export interface SecretHash {
  readonly salt: Uint8Array;
  /** SHA-256 of the salt and the secret. */
  readonly hash: Uint8Array;
}

const idBytes = 8;
const secretBytes = 32;
const saltBytes = 16;
const pattern = /^rlm_([0-9a-f]{16})_([\w-]{43})$/;

export function makeKeyToken(id = randomBytes(idBytes).toString("hex")): KeyToken {
  return { id, secret: randomBytes(secretBytes).toString("base64url") };
}

export function writeKeyToken({ id, secret }: KeyToken): string {
  return `rlm_${id}_${secret}`;
}

/** None where the text has not the form of a key. */
export function readKeyToken(text: string): KeyToken | undefined {
  const [, id, secret] = pattern.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

export function hashSecret(secret: string, salt: Uint8Array = randomBytes(saltBytes)): SecretHash {
  return { salt, hash: createHash("sha256").update(salt).update(secret).digest() };
}

/** Takes as long whatever is compared, and as long where there is nothing to compare with. */
export function isSecretOf(secret: string, stored: SecretHash | undefined): boolean {
  const { salt, hash } = stored ?? nobody;
  const isEqual = timingSafeEqual(hashSecret(secret, salt).hash, hash);
  return isEqual && stored !== undefined;
}

const nobody = hashSecret(randomBytes(secretBytes).toString("base64url"));
