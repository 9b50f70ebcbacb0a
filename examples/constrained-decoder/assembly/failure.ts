// The errors that this guest makes itself. A message says what was attempted, the quoted value, and the limit.

import { Error, ErrorKind } from "./bindings/wit";

export function badFile(message: string): Error {
  return new Error(ErrorKind.Input, "bad-file", `cannot read the model: ${message}`);
}

export function badArgument(message: string): Error {
  return new Error(ErrorKind.Input, "bad-argument", message);
}

export function unsupported(message: string): Error {
  return new Error(ErrorKind.Unsupported, "unsupported", message);
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
