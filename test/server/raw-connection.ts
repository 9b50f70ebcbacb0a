// One connection whose bytes a test writes and reads itself.

import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";

export interface RawConnection {
  readonly socket: Socket;
  /** All that came so far. */
  readonly received: () => string;
  /** All that came until the server closed its side. */
  readonly ended: Promise<string>;
}

export async function openConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let text = "";
  socket.setEncoding("utf8").on("data", (part: string) => (text += part));
  const closed = Promise.withResolvers<string>();
  socket.on("end", () => socket.end());
  socket.on("error", () => undefined);
  socket.on("close", () => closed.resolve(text));
  await once(socket, "connect");
  return { socket, received: () => text, ended: closed.promise };
}

/** A request's bytes. */
export function rawRequest(path: string, body?: object, head: readonly string[] = []): string {
  const text = body === undefined ? "" : JSON.stringify(body);
  const lines = [
    `${body === undefined ? "GET" : "POST"} ${path} HTTP/1.1`,
    "host: localhost",
    ...head,
    ...(body === undefined
      ? []
      : ["content-type: application/json", `content-length: ${Buffer.byteLength(text)}`]),
  ];
  return `${lines.join("\r\n")}\r\n\r\n${text}`;
}
