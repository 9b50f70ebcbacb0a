// The errors this guest makes itself, one function a code. A message is one sentence: what was attempted,
// the quoted value, where, and the limit.

import { Error, ErrorKind } from "../bindings/wit";

/** A key or tensor is missing or contradicts another. */
export function badFile(message: string): Error {
  return new Error(ErrorKind.Input, "bad-file", message);
}

export function unsupported(message: string): Error {
  return new Error(ErrorKind.Unsupported, "unsupported", message);
}

export function badArgument(message: string): Error {
  return new Error(ErrorKind.Input, "bad-argument", message);
}

export function contextFull(message: string): Error {
  return new Error(ErrorKind.Resource, "context-full", message);
}

export function limit(message: string): Error {
  return new Error(ErrorKind.Resource, "limit", message);
}

export function outOfMemory(message: string): Error {
  return new Error(ErrorKind.Resource, "out-of-memory", message);
}

/** The host broke the contract. */
export function bug(message: string): Error {
  return new Error(ErrorKind.Bug, "bug", message);
}
