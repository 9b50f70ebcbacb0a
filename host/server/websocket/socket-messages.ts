// What a client says on the WebSocket, checked, and what it is told. Source: CONTRACT's messages.

import { badParameter } from "../http/parameter-error.ts";

export type CallId = string | number;

export type ClientMessage =
  | { readonly type: "auth"; readonly key: string }
  | { readonly type: "call"; readonly id: CallId; readonly name: string; readonly params: unknown }
  | { readonly type: "cancel"; readonly id: CallId };

export interface ServerMessage {
  /** None: no call is meant. */
  readonly id: CallId | null;
  readonly type: "delta" | "result" | "error" | "ready";
  readonly data: object;
}

const nameLengthMax = 128;

/** Errors: `bad-argument`. */
export function readMessage(text: string): ClientMessage {
  const message = parse(text);
  const { type, key, id, function: name, params = {} } = message;
  if (type === "auth") {
    if (typeof key === "string") return { type, key };
    throw badParameter("key", "must be a text");
  }
  if (!isCallId(id))
    throw badParameter("id", "must be a whole number or a text of 1 to 128 characters");
  if (type === "cancel") return { type, id };
  if (type !== undefined && type !== "call")
    throw badParameter("type", 'must be "auth" or "cancel"');
  if (typeof name === "string" && name.length <= nameLengthMax) {
    return { type: "call", id, name, params };
  }
  throw badParameter("function", "must be the name of a function");
}

/** The id that a message has, whatever else is wrong with it. */
export function idOf(text: string): CallId | null {
  try {
    const { id } = parse(text);
    return isCallId(id) ? id : null;
  } catch {
    return null;
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    throw badParameter("the message", "is no JSON");
  }
  if (typeof message === "object" && message !== null && !Array.isArray(message)) {
    return message as Readonly<Record<string, unknown>>;
  }
  throw badParameter("the message", "must be an object");
}

function isCallId(id: unknown): id is CallId {
  if (typeof id === "string") return id !== "" && id.length <= nameLengthMax;
  return Number.isSafeInteger(id);
}
