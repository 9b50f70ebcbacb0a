// What shells run to complete a command line of Realm. Each asks `realm __complete` and shows what it answers: a line
// `:none`, `:files` or `:models` for the paths that fit, then a candidate a line, with a tab before its description.

export const shells = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof shells)[number];

/** The hidden command that the scripts ask. */
export const completeCommand = "__complete";

// Bash divides words at "=" and ":" too; names of models have colons. What follows a break without a space is one
// word again, and of a candidate only what is behind the last break is put in. Runs on bash 3.2.
const bash = `# realm completion bash
_realm() {
  local rest="\${COMP_LINE:0:COMP_POINT}" word index at=-1 lead="" line paths=":none"
  local -a words=()
  for ((index = 0; index <= COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    [[ index -eq COMP_CWORD && \${#word} -gt \${#rest} ]] && word="$rest"
    if [[ index -gt 0 && "$rest" != [[:space:]]* ]]; then
      lead="\${words[at]}"
      words[at]="\${words[at]}$word"
    else
      lead=""
      at=$((at + 1))
      words[at]="$word"
    fi
    rest="\${rest#"\${rest%%[![:space:]]*}"}"
    rest="\${rest#"$word"}"
  done
  case "\${COMP_WORDS[COMP_CWORD]}" in [=:]) lead="\${words[at]}" ;; esac
  word="\${words[at]}"
  COMPREPLY=()
  while IFS= read -r line; do
    case "$line" in
      :*) paths="$line" ;;
      ?*) line="\${line%%$'\\t'*}"; COMPREPLY+=("\${line#"$lead"}") ;;
    esac
  done < <("\${COMP_WORDS[0]}" ${completeCommand} -- "\${words[@]:1}" 2>/dev/null)
  if [[ "$paths" == ":models" ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(
      compgen -d -- "$word"
      compgen -f -X '!*.gguf' -- "$word"
    )
  fi
  # Readline's own completion of files knows quotes and spaces.
  [[ "$paths" != ":none" && \${#COMPREPLY[@]} -eq 0 ]] && compopt -o default 2>/dev/null
  [[ "\${#COMPREPLY[@]}" -eq 1 && "\${COMPREPLY[0]}" == *= ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -F _realm realm
`;

const zsh = `#compdef realm
# realm completion zsh
_realm() {
  local line text paths=":none"
  local -a candidates
  for line in "\${(@f)$("\${words[1]}" ${completeCommand} -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    case "$line" in
      :*) paths="$line" ;;
      ?*)
        text="\${line%%$'\\t'*}"
        candidates+=("\${text//:/\\\\:}:\${line#*$'\\t'}")
        ;;
    esac
  done
  (( \${#candidates} )) && _describe -t realm realm candidates
  case "$paths" in
    :files) _files ;;
    :models) _files -g '*.gguf' ;;
  esac
}
if [[ "$funcstack[1]" == "_realm" ]]; then
  _realm "$@"
else
  compdef _realm realm
fi
`;

const fish = `# realm completion fish
function __realm_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l paths :none
    for line in ($words[1] ${completeCommand} -- $words[2..-1] 2>/dev/null)
        switch $line
            case ':*'
                set paths $line
            case '?*'
                echo $line
        end
    end
    switch $paths
        case :files
            __fish_complete_path (commandline -ct)
        case :models
            __fish_complete_suffix .gguf
    end
end
complete -c realm -f -a '(__realm_complete)'
`;

export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
