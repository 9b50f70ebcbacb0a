// What `realm bench` says: one object, or a page of it for people.

import { styleText } from "node:util";
import { byteText, grouped } from "../byte-text.ts";
import { visibleLine } from "../visible-text.ts";
import type { ModelCost } from "./model-cost.ts";
import type { BenchResult, DepthResult } from "./rounds.ts";
import type { Spread } from "./spread.ts";

export interface BenchReport extends Omit<BenchResult, "depths"> {
  readonly model: string;
  readonly architecture: string;
  readonly parameters: number;
  readonly fileBytes: number;
  readonly processor: string;
  readonly threads: number;
  readonly rounds: number;
  /** null where it could not be measured. */
  readonly bandwidthBytesPerSecond: number | null;
  readonly weightBytesPerToken: number;
  /** All of the process. */
  readonly peakResidentBytes: number;
  readonly depths: readonly (DepthResult & {
    /** Bandwidth over what a token reads there: weights, and the cache of all positions before it. */
    readonly decodeLimitTokensPerSecond: number | null;
  })[];
}

export interface Measured {
  readonly model: string;
  readonly cost: ModelCost;
  readonly result: BenchResult;
  readonly processor: string;
  readonly threads: number;
  readonly rounds: number;
  readonly bandwidth: number | undefined;
  readonly peakResidentBytes: number;
}

export function benchReport({ cost, result, bandwidth, ...rest }: Measured): BenchReport {
  const { architecture, parameters, fileBytes, weightBytesPerToken } = cost;
  const { loadMs, kvBytesPerPosition } = result;
  const limitAt = (depth: number): number | null =>
    bandwidth === undefined ? null : bandwidth / (weightBytesPerToken + depth * kvBytesPerPosition);
  return {
    ...rest,
    architecture,
    parameters,
    fileBytes,
    loadMs,
    kvBytesPerPosition,
    bandwidthBytesPerSecond: bandwidth ?? null,
    weightBytesPerToken,
    depths: result.depths.map((one) => ({
      ...one,
      decodeLimitTokensPerSecond: limitAt(one.depth),
    })),
  };
}

export function benchLines(report: BenchReport): string[] {
  const { processor, threads, rounds, bandwidthBytesPerSecond: bandwidth } = report;
  const bold = (text: string): string => styleText("bold", text, { stream: process.stdout });
  const plural = (count: number, noun: string): string =>
    `${count} ${noun}${count === 1 ? "" : "s"}`;
  return [
    bold(visibleLine(report.model)),
    `${visibleLine(report.architecture)}, ${grouped(report.parameters)} parameters, ${byteText(report.fileBytes)}`,
    `${plural(threads, "thread")} of ${processor}, ${plural(rounds, "round")}`,
    "",
    ...rows([
      ["", "median", "least to most", "of the limit"],
      ...report.depths.flatMap((one) => prefillRow(one)),
      ...report.depths.map((one) => decodeRow(one)),
    ]),
    "",
    `load         ${report.loadMs.median.toFixed(0)} ms (${report.loadMs.least.toFixed(0)} to ${report.loadMs.most.toFixed(0)})`,
    `peak memory  ${byteText(report.peakResidentBytes)}`,
    ...(bandwidth === null ? [] : limitLines(report, bandwidth)),
    ...(isDisturbed(report) ? disturbedLines : []),
  ];
}

/** Rounds of a machine that does nothing else lie within a tenth. */
const calmRatio = 1.5;

const disturbedLines = [
  "",
  "The rounds lie far apart: something else computes on this machine, and these figures are not its own.",
];

function isDisturbed({ depths }: BenchReport): boolean {
  const spreads = depths.flatMap((one) => [one.decodeTokensPerSecond, one.prefillTokensPerSecond]);
  return spreads.some((spread) => spread !== undefined && spread.most > calmRatio * spread.least);
}

function limitLines(
  { weightBytesPerToken, kvBytesPerPosition }: BenchReport,
  bandwidth: number,
): string[] {
  const cache =
    kvBytesPerPosition > 0 ? `, and ${byteText(kvBytesPerPosition)} for each before it` : "";
  const isCached = weightBytesPerToken < 64e6;
  return [
    `the limit    memory gives ${byteText(bandwidth)}/s, a token reads ${byteText(weightBytesPerToken)}${cache}`,
    ...(isCached ? ["             what fits into the processor's caches may pass it"] : []),
  ];
}

function prefillRow({ depth, prefillTokensPerSecond: spread }: DepthResult): string[][] {
  return spread === undefined ? [] : [[`prefill of ${grouped(depth)}`, ...spreadCells(spread), ""]];
}

function decodeRow({
  depth,
  decodeTokensPerSecond: spread,
  decodeLimitTokensPerSecond: limit,
}: BenchReport["depths"][number]): string[] {
  const part = limit === null ? "" : `${((100 * spread.median) / limit).toFixed(0)} %`;
  return [`decode at ${grouped(depth)}`, ...spreadCells(spread), part];
}

function spreadCells({ median, least, most }: Spread): string[] {
  return [`${rate(median)} tokens/s`, `${rate(least)} to ${rate(most)}`];
}

function rate(perSecond: number): string {
  return perSecond.toLocaleString("en-US", { maximumSignificantDigits: 3 });
}

function rows(cells: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("   ")
      .trimEnd(),
  );
}
