// A line over the last two minutes, with its last value in words.

import type { JSX } from "preact";

import { lookCount } from "./live-rates.ts";

interface LineChartProps {
  readonly title: string;
  readonly unit: string;
  /** Oldest first; at most `lookCount`. */
  readonly values: readonly number[];
}

const width = 480;
const height = 120;

export function LineChart({ title, unit, values }: LineChartProps): JSX.Element {
  const last = values.at(-1) ?? 0;
  const top = niceTop(Math.max(1, ...values));
  const line = pathOf(values, top);
  const summary = `${title}: ${shortText(last)} ${unit} now, at most ${shortText(Math.max(0, ...values))} in two minutes`;
  return (
    <figure class="card chart">
      <figcaption>
        <span>{title}</span>
        <strong>
          {shortText(last)} <span class="soft small">{unit}</span>
        </strong>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary}
      >
        {[0.25, 0.5, 0.75].map((part) => (
          <line key={part} class="grid" x1="0" x2={width} y1={part * height} y2={part * height} />
        ))}
        {line !== "" && (
          <>
            <path class="area" d={`${line}L${width} ${height}L${xOf(0, values)} ${height}Z`} />
            <path class="line" d={line} />
          </>
        )}
      </svg>
      <div class="scale soft small" aria-hidden="true">
        <span>2 min ago</span>
        <span>scale to {shortText(top)}</span>
        <span>now</span>
      </div>
    </figure>
  );
}

function pathOf(values: readonly number[], top: number): string {
  if (values.length < 2) return "";
  const points = values.map((value, index) => {
    const y = height - (value / top) * (height - 4) - 2;
    return `${xOf(index, values).toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}

/** The newest is at the right edge. */
function xOf(index: number, { length }: readonly number[]): number {
  return width - ((length - 1 - index) * width) / (lookCount - 1);
}

/** The next of 1, 2, 5, 10, ... */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => value <= step * power) ?? 10) * power;
}

function shortText(value: number): string {
  return value === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1);
}
