// Screens of a terminal as one SVG that plays them, without a script: the screens lie side by side in a strip, and the
// strip moves in steps. Who wants no motion sees the last one.

import type { Run, Screen } from "./screen.ts";

export interface Frame {
  readonly screen: Screen;
  /** How long it stays. */
  readonly ms: number;
}

export interface PictureSize {
  readonly columns: number;
  readonly rows: number;
}

const columnWidth = 8.4;
const rowHeight = 19;
const padding = 16;
const barHeight = 28;
const colours = [
  ["#3b4252", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d8dee9"],
  ["#7b8494", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#ffffff"],
].flat();

export function svgOf(frames: readonly Frame[], { columns, rows }: PictureSize): string {
  const width = Math.ceil(columns * columnWidth + 2 * padding);
  const height = rows * rowHeight + barHeight + 2 * padding;
  const last = frames.length - 1;
  const groups = frames.map(
    ({ screen }, index) => `<g transform="translate(${index * width} 0)">${rowsOf(screen)}</g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A terminal in which Realm runs">
<style>
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #d8dee9; white-space: pre; }
.b { font-weight: bold; } .d { fill-opacity: 0.55; }
${colours.map((colour, index) => `.c${index} { fill: ${colour}; }`).join(" ")}
#strip { transform: translateX(-${last * width}px); animation: play ${totalMs(frames)}ms steps(1, end) infinite; }
@media (prefers-reduced-motion: reduce) { #strip { animation: none; } }
@keyframes play {
${keyframes(frames, width)}
}
</style>
<rect width="${width}" height="${height}" rx="8" fill="#1e222a"/>
<circle cx="18" cy="16" r="5" fill="#e06c75"/><circle cx="36" cy="16" r="5" fill="#e5c07b"/><circle cx="54" cy="16" r="5" fill="#98c379"/>
<svg x="${padding}" y="${barHeight + padding}" width="${width - padding}" height="${height - barHeight - padding}">
<g id="strip">
${groups.join("\n")}
</g>
</svg>
</svg>
`;
}

function totalMs(frames: readonly Frame[]): number {
  return frames.reduce((sum, { ms }) => sum + ms, 0);
}

function keyframes(frames: readonly Frame[], width: number): string {
  const total = totalMs(frames);
  let elapsed = 0;
  const steps = frames.map(({ ms }, index) => {
    const percent = ((100 * elapsed) / total).toFixed(3);
    elapsed += ms;
    return `${percent}% { transform: translateX(-${index * width}px); }`;
  });
  return [...steps, `100% { transform: translateX(-${(frames.length - 1) * width}px); }`].join(
    "\n",
  );
}

function rowsOf(screen: Screen): string {
  return screen
    .map((runs, row) => {
      if (runs.length === 0) return "";
      const y = ((row + 0.75) * rowHeight).toFixed(1);
      return `<text y="${y}" xml:space="preserve">${runs.map(runOf).join("")}</text>`;
    })
    .join("");
}

function runOf({ text, isBold, isDim, colour }: Run): string {
  const classes = [
    ...(isBold ? ["b"] : []),
    ...(isDim ? ["d"] : []),
    ...(colour === undefined ? [] : [`c${colour}`]),
  ];
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return classes.length === 0 ? escaped : `<tspan class="${classes.join(" ")}">${escaped}</tspan>`;
}
