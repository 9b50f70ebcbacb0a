// Three tenants on one copy of the weights, at the same time. Each has limits of its own; one of them asks for more than
// it may have, and nobody else notices.
//
// node24 examples/tenants.ts [model]

import process from "node:process";
import { Realm, RealmError } from "../host/index.ts"; // in a project of your own: "realm-runtime"
import type { Tenant } from "../host/index.ts";

const [, , name = "genesis"] = process.argv;
await using realm = await Realm.open();
const model = await realm.load(name);

const tenants = await Promise.all([
  realm.tenant("abel", { models: [model], limits: { requestDeadlineMs: 60_000 } }),
  realm.tenant("cain", { models: [model], limits: { tokensPerRequest: 12 } }),
  realm.tenant("seth", { models: [model], priority: 2 }),
]);

await Promise.all(tenants.map(serve));
const { weightBytes, kvBytes } = await realm.memory();
process.stdout.write(`weights: ${weightBytes} bytes, once; caches: ${kvBytes} bytes\n`);

async function serve(tenant: Tenant): Promise<void> {
  await using session = await tenant.session(model, { context: 512 });
  let text = "";
  try {
    const options = { maxTokens: 24, temperature: 0 };
    for await (const token of session.generate("In the beginning", options)) text += token.text;
    process.stdout.write(`${tenant.id}: ${JSON.stringify(text)}\n`);
  } catch (thrown) {
    if (!(thrown instanceof RealmError)) throw thrown;
    process.stdout.write(`${tenant.id}: ${thrown.code}: ${thrown.message}\n`);
  }
  const { requests, promptTokens, generatedTokens } = tenant.usage();
  process.stdout.write(
    `${tenant.id}: ${requests} request, ${promptTokens} + ${generatedTokens} tokens\n`,
  );
}
