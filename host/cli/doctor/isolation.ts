// What keeps a guest of somebody's own apart on this machine, and the packages that it needs.

import { findConfinement } from "../../runtime/process/enforcement.ts";
import type { Enforcement } from "../../runtime/process/enforcement.ts";
import { note, ok, reasonOf } from "./check.ts";
import type { Finding, Section } from "./check.ts";

const peers = ["@bytecodealliance/jco-transpile", "@bytecodealliance/preview2-shim"] as const;

export async function isolationSection(): Promise<Section> {
  return {
    title: "Guests of your own",
    findings: [ok("worker", "memory and time"), ...(await processFindings()), ...peers.map(peer)],
  };
}

async function processFindings(): Promise<Finding[]> {
  try {
    const { enforcement } = await findConfinement();
    return [ok("process", `files: ${enforcement.fileSystem}`), ...levels(enforcement)];
  } catch (thrown) {
    return [note("process", reasonOf(thrown), "there, guests of your own run in a worker alone")];
  }
}

const utilLinux = "install util-linux";

function levels({ network, memory, deathWithHost }: Enforcement): Finding[] {
  return [
    network === "not enforced"
      ? note(
          "network",
          network,
          `${utilLinux}, and let users make namespaces (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0)`,
        )
      : ok("network", network),
    memory === "heap only" ? note("memory", memory, utilLinux) : ok("memory", memory),
    deathWithHost === "kernel"
      ? ok("end", "the kernel ends it with its host")
      : note("end", "it ends when its pipe does", utilLinux),
  ];
}

function peer(name: string): Finding {
  const short = name.replace(/^.*\//, "");
  try {
    import.meta.resolve(name);
    return ok(short, "installed");
  } catch {
    return note(short, "not installed", `npm install ${name}, for guests of your own alone`);
  }
}
