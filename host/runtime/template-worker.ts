// A template's thread: it renders one after the other. A sandbox that was left in the middle of something, or has grown, is
// thrown away for a new one.

import { parentPort, workerData } from "node:worker_threads";

import { RealmError } from "../error/realm-error.ts";
import { stackBytesMax } from "../template/sandbox-limits.ts";
import { TemplateSandbox } from "../template/sandbox.ts";
import { startedId } from "./call-messages.ts";
import type { CallMessage, ReplyMessage } from "./call-messages.ts";
import { StatisticsPage } from "./isolate-statistics.ts";
import { ownPort } from "./own-port.ts";
import type { TemplateCalls } from "./template-calls.ts";

const port = ownPort(parentPort);
const statistics = new StatisticsPage(workerData as SharedArrayBuffer);
let sandbox = TemplateSandbox.open();

async function serve({ id, argument }: CallMessage<TemplateCalls>): Promise<void> {
  const { template, request, deadlineMs } = argument;
  const used = await sandbox;
  try {
    reply({ id, type: "result", result: used.render(template, request, deadlineMs) });
  } catch (thrown) {
    const { code, message } = thrown instanceof RealmError ? thrown : crash(thrown);
    reply({ id, type: "failure", error: { code, message }, spent: false });
  }
  if (used.isWorn) sandbox = TemplateSandbox.open();
  statistics.publishNow({});
}

port.on("message", (call: CallMessage<TemplateCalls>) => void serve(call));
await sandbox;
statistics.publishNow({});
reply({ id: startedId, type: "result", result: undefined });

/** V8's own stack may end before QuickJS counts its full. */
function crash(thrown: unknown): RealmError {
  const cause = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new RealmError(
    "limit",
    `the chat template took more than ${stackBytesMax} bytes of stack, or broke its sandbox (${cause})`,
  );
}

function reply(message: ReplyMessage): void {
  port.postMessage(message);
}
