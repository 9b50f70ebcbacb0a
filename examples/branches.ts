// One beginning, several ways on: a prompt is evaluated once, and each fork of the session goes on from its cache. With a
// smaller model of the same vocabulary that guesses ahead (the second argument), the same tokens come faster.
//
// node24 examples/branches.ts [model] [draft model]

import process from "node:process";
import { Realm } from "../host/index.ts"; // in a project of your own: "realm-runtime"

const [, , name = "genesis", draftName] = process.argv;
const beginning = "In the beginning God created the heaven and the earth.";
const turns = [" And God said,", " And the earth", " But Adam"];

await using realm = await Realm.open();
const model = await realm.load(name);
const draft = draftName === undefined ? undefined : await realm.load(draftName);
const models = draft === undefined ? [model] : [model, draft];
await using tenant = await realm.tenant("author", { models });

const trunk = await tenant.session(model, { context: 512, draft });
for await (const _ of trunk.generate(beginning, { maxTokens: 0 }));

const branches = [trunk, await trunk.fork(), await trunk.fork()];
const texts = await Promise.all(
  branches.map(async (branch, index) => {
    let text = turns[index] ?? "";
    const options = { maxTokens: 24, temperature: 0 };
    for await (const token of branch.generate(text, options)) text += token.text;
    return text;
  }),
);

for (const text of texts) process.stdout.write(`${JSON.stringify(text)}\n`);
const { promptTokens, cachedTokens, generatedTokens } = tenant.usage();
process.stdout.write(
  `${promptTokens} tokens read, ${cachedTokens} known, ${generatedTokens} written\n`,
);
