// A process of its own, because a library that doesn't fit the processor ends the one that loads it: writes what ggml
// finds as one line of JSON.

import { reportBackends } from "../../compute/ggml/backend-report.ts";

process.stdout.write(`${JSON.stringify(reportBackends())}\n`);
