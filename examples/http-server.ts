// Realm inside a server of one's own: each user is a tenant with a limit, text is sent as it is made, and who hangs up
// costs nothing more. (A whole server, with the interfaces of OpenAI and Ollama, is `realm serve`.)
//
// node24 examples/http-server.ts [model] [port]
// curl -N -H "X-User: abel" -d "In the beginning" http://127.0.0.1:8080/

import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text as readBody } from "node:stream/consumers";
import process from "node:process";
import { Realm, RealmError } from "../host/index.ts"; // in a project of your own: "realm-runtime"
import type { Tenant } from "../host/index.ts";

const [, , name = "genesis", port = "8080"] = process.argv;
const limits = { requestsPerMinute: 10, requestDeadlineMs: 60_000, queueLength: 4 };
const realm = await Realm.open();
const model = await realm.load(name);
const tenants = new Map<string, Promise<Tenant>>();

const server = createServer((request, response) => void answer(request, response));
server.listen(Number(port), "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") process.stdout.write(`http://127.0.0.1:${address?.port}\n`);
});
process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
  void realm.close();
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    const tenant = await tenantOf(String(request.headers["x-user"] ?? "nobody"));
    await using session = await tenant.session(model, { context: 512 });
    const options = { maxTokens: 40, temperature: 0, signal: gone.signal };
    for await (const { text } of session.generate(await readBody(request), options)) {
      response.write(text);
    }
    response.end("\n");
  } catch (thrown) {
    if (response.headersSent) return void response.destroy();
    const isLimit = thrown instanceof RealmError && thrown.retryable;
    response.writeHead(isLimit ? 429 : 500).end(`${String(thrown)}\n`);
  }
}

/** Where two requests come at once, both wait for the one tenant. */
async function tenantOf(user: string): Promise<Tenant> {
  const known = tenants.get(user) ?? realm.tenant(user, { models: [model], limits });
  tenants.set(user, known);
  return await known;
}
