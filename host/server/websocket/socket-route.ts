// GET /ws: functions are called over one connection. A key comes with the request, or, from browsers, which cannot
// send the header, as the first message.

import type { ServerParts, App } from "../server-parts.ts";
import { RequestFault } from "../http/request-fault.ts";
import { SocketConnection } from "./socket-connection.ts";
import { socketFunctions } from "./socket-functions.ts";

const authenticateMs = 10_000;
const pingMs = 30_000;

export class SocketConnections {
  readonly #open = new Set<SocketConnection>();

  /** Lets what runs end; nothing new begins. */
  drain(): void {
    for (const connection of this.#open) connection.drain();
  }

  addRoute(app: App, parts: ServerParts): void {
    const { settings, state, authentication } = parts;
    const functions = socketFunctions(parts);
    app.route({
      method: "GET",
      url: "/ws",
      config: { access: "socket" },
      exposeHeadRoute: false,
      schema: { hide: true },
      handler: async (_request, reply) => {
        void reply.header("upgrade", "websocket");
        throw new RequestFault(426, "upgrade_required", "this is a WebSocket: ask for an upgrade");
      },
      wsHandler: (socket, request) => {
        const connection = new SocketConnection(socket, request.caller ?? undefined, {
          functions,
          authenticate: (key) => authentication.callerOf(key, request.ip),
          isDraining: () => state.isDraining,
          stalledMs: settings.requests.stalledMs,
          pingMs,
          authenticateMs,
        });
        this.#open.add(connection);
        socket.on("close", () => this.#open.delete(connection));
      },
    });
  }
}
