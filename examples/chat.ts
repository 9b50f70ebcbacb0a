// A conversation: the answer appears as it is made, and each turn evaluates only what is new in it. Ctrl-C stops an
// answer, and leaves when nothing is being said.
//
// node24 examples/chat.ts [model]

import process from "node:process";
import { createInterface } from "node:readline";
import { Realm } from "../host/index.ts"; // in a project of your own: "realm-runtime"

const [, , name = "genesis"] = process.argv;
await using realm = await Realm.open();
const model = await realm.load(name);
await using chat = model.chat({ system: "You answer in one short sentence." });

const lines = createInterface({ input: process.stdin });
let stop = new AbortController();
process.on("SIGINT", () => {
  if (stop.signal.aborted) process.exit(130);
  stop.abort();
});

process.stdout.write("> ");
for await (const line of lines) {
  stop = new AbortController();
  const answer = chat.send(line, { maxTokens: 60, temperature: 0, signal: stop.signal });
  let step = await answer.next();
  for (; step.done !== true; step = await answer.next()) {
    if (step.value.type === "text") process.stdout.write(step.value.text);
  }
  const { finishReason, promptTokens, cachedTokens } = step.value;
  process.stdout.write(
    `\n(${finishReason}: ${promptTokens} tokens read, ${cachedTokens} known)\n> `,
  );
  stop.abort();
}
