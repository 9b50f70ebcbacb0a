// Hosts that leak on purpose, each in one way: copies of host/ with a few lines of its text replaced. They say whether
// the canaries would notice.

import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Leak = keyof typeof leaks;

interface Replacement {
  /** From host/. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly text: string;
  readonly leaking: string;
}

const repository = join(import.meta.dirname, "..", "..");

export const leaks = {
  /** Of a product of several sessions, each answer is written into the next one's slot. */
  "swapped-mailboxes": [
    {
      file: "compute/compute-server.ts",
      text: `  const parts = runs.map(({ session, part }) => session.split.piece(part, columnsMax));`,
      leaking: `  const own = runs.map(({ session, part }) => session.split.piece(part, columnsMax));
  const parts = own.map((part, index) => {
    const { output } = own[(index + 1) % own.length] ?? part;
    return output.length === part.output.length ? { ...part, output } : part;
  });`,
    },
  ],
  /** A session that is closed leaves its guest, cache and all, to the next that another tenant opens. */
  "reused-cache": [
    {
      file: "runtime/tenants/session.ts",
      text: `    await this.#endGuest(reason);
    this.#home.onClose(this);`,
      leaking: `    if (this.#open !== undefined && this.#open.guest.thread.usable) {
      this.#home.memory.busy(this.#holder);
      const { memory, contender } = this.#home;
      (memory.leftOpen ??= []).push({ open: this.#open, contender });
      this.#open = undefined;
    }
    await this.#endGuest(reason);
    this.#home.onClose(this);`,
    },
    {
      file: "runtime/tenants/session.ts",
      text: `    const guest = await this.#home.openGuest(ending);`,
      leaking: `    const { leftOpen = [] } = this.#home.memory;
    const left = leftOpen.findIndex(({ contender }) => contender !== this.#home.contender);
    if (left >= 0) return (this.#open = leftOpen.splice(left, 1)[0].open);
    const guest = await this.#home.openGuest(ending);`,
    },
  ],
} as const satisfies Record<string, readonly Replacement[]>;

/** The path of the copy's index.ts. */
export function makeLeakyHost(leak: Leak): string {
  const copy = join(repository, "build", `leaky-${leak}`);
  rmSync(copy, { recursive: true, force: true });
  cpSync(join(repository, "host"), join(copy, "host"), { recursive: true });
  for (const replacement of leaks[leak]) replaceIn(join(copy, "host"), replacement);
  return join(copy, "host", "index.ts");
}

function replaceIn(host: string, { file, text, leaking }: Replacement): void {
  const path = join(host, file);
  const parts = readFileSync(path, "utf8").split(text);
  if (parts.length !== 2) {
    throw new Error(
      `cannot make host/${file} leak: what is to be replaced stands in it ${parts.length - 1} times, not once. ` +
        `Where the code has changed, the leak has to be written again:\n${text}`,
    );
  }
  writeFileSync(path, parts.join(leaking));
}
