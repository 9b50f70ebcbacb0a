// Where every worker begins: it lets Node keep what it makes of our modules on disk, and goes on with the module that it
// is for. Plain JavaScript, because a thread that strips types takes 11 MB and 40 ms more.

import nodeModule from "node:module";
import process from "node:process";

nodeModule.enableCompileCache?.();
await import(process.argv[2]);
nodeModule.flushCompileCache?.();
