// A machine without util-linux.

import type { Confinement } from "../../../host/runtime/process/enforcement.ts";

export const unconfined: Confinement = {
  enforcement: {
    network: "not enforced",
    memory: "heap only",
    fileSystem: "permission model",
    deathWithHost: "end of pipe",
  },
  command: (command) => [...command],
};
