// A process that makes JavaScript from one component: it reads the component from its standard input and writes files,
// serialized by V8, to its standard output. It runs jco on what a stranger wrote, so it runs alone and may read nothing
// but its own code.

import process from "node:process";
import { serialize } from "node:v8";

import { $init, generate } from "@bytecodealliance/jco-transpile/component";

const pieces: Buffer[] = [];
for await (const piece of process.stdin) pieces.push(piece as Buffer);
await $init;
const { files } = generate(Buffer.concat(pieces), {
  name: "guest",
  instantiation: { tag: "sync" },
  noTypescript: true,
  noNodejsCompat: false,
  base64Cutoff: 0,
  noComponentErrorWrapping: false,
});
process.stdout.write(serialize(Object.fromEntries(files)));
