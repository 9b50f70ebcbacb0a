// What a terminal shows, as tmux tells it: rows of runs of one style. Source: ECMA-48, Select Graphic Rendition.

export interface Run {
  readonly text: string;
  readonly isBold: boolean;
  readonly isDim: boolean;
  /** 0 to 15, or the terminal's own. */
  readonly colour: number | undefined;
}

export type Screen = readonly (readonly Run[])[];

interface Style {
  isBold: boolean;
  isDim: boolean;
  colour: number | undefined;
}

// oxlint-disable-next-line no-control-regex -- control sequences are what is read
const rendition = /\u001b\[([\d;]*)m/g;

/** `text`: of `tmux capture-pane -e -p`. Other control sequences are left out. */
export function readScreen(text: string): Screen {
  const style: Style = { isBold: false, isDim: false, colour: undefined };
  return text.split("\n").map((line) => readRow(line, style));
}

function readRow(line: string, style: Style): Run[] {
  const runs: Run[] = [];
  let from = 0;
  const add = (to: number): void => {
    // oxlint-disable-next-line no-control-regex -- see above
    const text = line.slice(from, to).replaceAll(/[\u0000-\u001f]/g, "");
    if (text !== "") runs.push({ text, ...style });
  };
  for (const match of line.matchAll(rendition)) {
    add(match.index);
    from = match.index + match[0].length;
    for (const code of (match[1] ?? "").split(";")) apply(style, Number(code));
  }
  add(line.length);
  return runs;
}

function apply(style: Style, code: number): void {
  if (code === 0) Object.assign(style, { isBold: false, isDim: false, colour: undefined });
  else if (code === 1) style.isBold = true;
  else if (code === 2) style.isDim = true;
  else if (code === 22) Object.assign(style, { isBold: false, isDim: false });
  else if (code >= 30 && code <= 37) style.colour = code - 30;
  else if (code === 39) style.colour = undefined;
  else if (code >= 90 && code <= 97) style.colour = code - 90 + 8;
}
