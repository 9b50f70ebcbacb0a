// A program on a terminal: it writes each message that its line editor gives as a line of JSON. "work" answers for a
// while, until Ctrl-C stops it. Argument: the history's file.

import { LineEditor } from "../../../host/cli/conversation/line-editor.ts";
import { LineHistory } from "../../../host/cli/conversation/line-history.ts";

const history = new LineHistory(process.argv[2] ?? "");
const editor = new LineEditor({ input: process.stdin, output: process.stdout }, history);
for (;;) {
  const typed = await editor.read();
  process.stdout.write(`\ngot ${JSON.stringify(typed)}\n`);
  if (typed.type === "end" || typed.type === "interrupt") break;
  if (typed.type === "line" && typed.text === "work") await work();
}
editor.close();

async function work(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  process.stdout.write("working\n");
  // Nothing else keeps the process alive until then.
  const alive = setInterval(() => undefined, 1000);
  await editor.during(() => promise, resolve);
  clearInterval(alive);
  process.stdout.write("stopped\n");
}
