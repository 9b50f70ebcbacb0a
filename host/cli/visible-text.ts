// What a terminal must not be sent raw: control characters begin escape sequences (ECMA-48), and
// bidirectional overrides show text in another order than it has (CVE-2021-42574).
// Every such character is replaced by itself alone, so text may be cut anywhere between characters.

// C0, DEL and C1 (0x9b alone begins a sequence); embeddings and overrides; isolates.
const hazards = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Text as it may be shown on a terminal: hazards become `\x1b`, `\u202e`; line feeds and tabs stay. */
export function visibleText(text: string): string {
  return text.replace(hazards, (character) =>
    character === "\n" || character === "\t" ? character : escape(character),
  );
}

/** Like `visibleText`, on one line: line feeds and tabs become `\n` and `\t` too. */
export function visibleLine(text: string): string {
  return text.replace(hazards, (character) => {
    if (character === "\n") return "\\n";
    return character === "\t" ? "\\t" : escape(character);
  });
}

/** JSON in which hazards are escapes of JSON, so that it means the same. It has no control character else. */
export function visibleJson(json: string): string {
  return json.replace(hazards, (character) =>
    character === "\n" ? character : `\\u${hexadecimal(character, 4)}`,
  );
}

function escape(character: string): string {
  const width = character.charCodeAt(0) < 0x100 ? 2 : 4;
  return `\\${width === 2 ? "x" : "u"}${hexadecimal(character, width)}`;
}

function hexadecimal(character: string, width: number): string {
  return character.charCodeAt(0).toString(16).padStart(width, "0");
}
