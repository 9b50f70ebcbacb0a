// docs/terminal.svg: a real session of Realm in tmux, photographed while it runs. What is typed stands in
// scripts/picture/session.json; what is shown is what the program wrote then.
// node scripts/terminal-picture.ts [model for the conversation]

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readScreen } from "./picture/screen.ts";
import { svgOf } from "./picture/svg.ts";
import type { Frame } from "./picture/svg.ts";

const root = join(import.meta.dirname, "..");
const size = { columns: 84, rows: 24 };
const photographMs = 150;
/** A screen that stays longer than this is boring. */
const stayMsMax = 2500;
const waitMsMax = 120_000;
const keyMs = 45;

interface Step {
  readonly type: string;
  /** What the last line looks like when it is done, without the space at its end; a regular expression. */
  readonly until: string;
}

class Terminal {
  readonly #name = `realm-picture-${process.pid}`;
  readonly frames: Frame[] = [];
  #last = "";
  #lastAt = performance.now();

  constructor(folder: string, home: string) {
    const path = [
      join(root, "node_modules", ".bin"),
      dirname(process.execPath),
      "/usr/bin",
      "/bin",
    ];
    this.#tmux(
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      "-x",
      `${size.columns}`,
      "-y",
      `${size.rows}`,
      "-c",
      folder,
      "--",
      "env",
      "-i",
      `PATH=${path.join(delimiter)}`,
      `REALM_HOME=${home}`,
      `HOME=${home}`,
      "TERM=screen-256color",
      "LC_ALL=C.UTF-8",
      "PS1=$ ",
      "bash",
      "--norc",
      "--noprofile",
    );
    this.#tmux("set-option", "status", "off");
  }

  async do({ type, until }: Step): Promise<void> {
    for (const key of type) {
      this.#tmux("send-keys", "-l", key);
      await sleep(keyMs);
      this.#photograph();
    }
    this.#tmux("send-keys", "Enter");
    await this.wait(new RegExp(until));
  }

  async wait(pattern: RegExp): Promise<void> {
    const startedAt = performance.now();
    while (performance.now() - startedAt < waitMsMax) {
      await sleep(photographMs);
      this.#photograph();
      const lines = this.#tmux("capture-pane", "-p").trimEnd().split("\n");
      if (pattern.test(lines.at(-1) ?? "")) return;
    }
    throw new Error(`the terminal never showed ${pattern}:\n${this.#tmux("capture-pane", "-p")}`);
  }

  #photograph(): void {
    const text = this.#tmux("capture-pane", "-e", "-p").trimEnd();
    if (text === this.#last) return;
    this.#keep();
    this.#last = text;
  }

  #keep(): void {
    const now = performance.now();
    const ms = Math.round(Math.min(stayMsMax, now - this.#lastAt));
    this.#lastAt = now;
    if (this.#last !== "") this.frames.push({ screen: readScreen(this.#last), ms });
  }

  close(): void {
    this.#keep();
    this.#tmux("kill-server");
  }

  #tmux(...words: readonly string[]): string {
    return execFileSync("tmux", ["-L", this.#name, ...words], { encoding: "utf8" });
  }
}

const [, , model = "genesis"] = process.argv;
const folder = mkdtempSync(join(tmpdir(), "realm-picture-"));
const home = mkdtempSync(join(tmpdir(), "realm-picture-home-"));
const session = JSON.parse(
  readFileSync(join(root, "scripts", "picture", "session.json"), "utf8"),
) as readonly Step[];
if (model !== "genesis") {
  execFileSync("ln", ["-s", resolve(model), join(folder, basename(model))]);
}
const terminal = new Terminal(folder, home);
try {
  await terminal.wait(/^\$$/);
  for (const step of session) await terminal.do(step);
} finally {
  terminal.close();
  rmSync(folder, { recursive: true });
  rmSync(home, { recursive: true });
}
writeFileSync(join(root, "docs", "terminal.svg"), svgOf(terminal.frames, size));
