// Shells that complete a line: the script that Realm prints runs in the shell itself, on the words that the shell's
// line editor would give it.

import { spawnSync } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { completionScripts } from "../../../host/cli/completion/scripts.ts";
import type { Shell } from "../../../host/cli/completion/scripts.ts";
import { realmBinary } from "../realm-process.ts";

export function hasShell(shell: Shell): boolean {
  return spawnSync(shell, ["-c", "true"]).status === 0;
}

// As readline divides a line: at spaces, and at each break.
const bashCall = `
COMP_LINE="$1" COMP_POINT=\${#1}
mapfile -t COMP_WORDS < <(grep -oE '[=:]|[^ =:]+' <<< "$1")
case "$1" in *' ') COMP_WORDS+=("") ;; esac
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
compopt() { :; }
_realm
printf '%s\\n' "\${COMPREPLY[@]}"
`;

const zshCall = `
_describe() { print -rl -- "\${(@P)argv[-1]}"; }
_files() { print -rl -- :files "$@"; }
words=("\${(@s: :)1}") CURRENT=\${#words}
_realm
`;

/** The words of a shell's command line that print what it offers at the end of `line`. */
const calls: Readonly<Record<Shell, (line: string) => string[]>> = {
  bash: (line) => ["--norc", "-c", completionScripts.bash + bashCall, "bash", line],
  zsh: (line) => ["-f", "-c", `compdef() { :; }\n${completionScripts.zsh}${zshCall}`, "zsh", line],
  fish: (line) => ["--no-config", "-c", `${completionScripts.fish}\ncomplete -C '${line}'`],
};

/** What the shell offers, a line each; descriptions are the shell's own matter. */
export function offered(shell: Shell, line: string, folder: string): string[] {
  const PATH = [dirname(realmBinary), process.env["PATH"]].join(delimiter);
  const { stdout, stderr, status } = spawnSync(shell, calls[shell](line), {
    cwd: folder,
    env: { ...process.env, PATH, LC_ALL: "C.UTF-8" },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${shell} ended with ${status}: ${stderr}`);
  return stdout.split("\n").filter((text) => text !== "");
}
