// The table: medians of all rounds, ratios (above 1 Realm is the better), how near decoding is to what the memory
// allows, and where a decoded token's time goes.

import type { Comparison, Setting } from "./comparison.ts";
import type { Measurement } from "./measurement.ts";
import type { TokenProfile } from "./profile-decode.ts";
import { median, spread } from "./statistics.ts";

interface Row {
  readonly label: string;
  readonly unit: string;
  readonly value: (measurement: Measurement) => number;
  readonly better: "more" | "less";
  /** The most there can be; none where nothing bounds it. */
  readonly limit?: number;
}

const megabyte = 1e6;
const widths = [26, 10, 16, 8, 10, 10];

export function describeSetting({ machine, bandwidth, threads, rounds }: Setting): string {
  const sets = machine.instructionSets.filter((set) => /^(?:avx|amx|sve|asimd)/.test(set));
  const reads = bandwidth.map(
    ({ threads: count, bytesPerSecond }) =>
      `${(bytesPerSecond / 1e9).toFixed(1)} GB/s with ${count} thread${count === 1 ? "" : "s"}`,
  );
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.platform}, Node ${machine.node}`,
    sets.join(" "),
    `memory reads: ${reads.join(", ")}`,
    `${threads} threads, medians of ${rounds} rounds, engines alternating`,
    "",
  ].join("\n");
}

export function describeComparison(comparison: Comparison, setting: Setting): string {
  const { model, facts } = comparison;
  const rows = rowsFor(comparison, setting);
  return [
    "",
    `${model}: ${megabytes(facts.fileBytes)} MB, ${megabytes(facts.weightBytesPerToken)} MB read for a token`,
    columns(["", "Realm", "node-llama-cpp", "ratio", "of limit", "spread"]),
    ...rows.map((row) => describeRow(row, comparison)),
    ...comparison.profiles.map(describeProfile),
    "",
  ].join("\n");
}

function rowsFor(comparison: Comparison, { bandwidth }: Setting): Row[] {
  const bytesPerSecond = Math.max(...bandwidth.map((measured) => measured.bytesPerSecond));
  const depths = comparison.realm[0]?.decode.map(({ depth }) => depth) ?? [];
  const megabytesOf = (bytes: number) => bytes / megabyte;
  return [
    { label: "open", unit: "ms", value: (of) => of.openMs, better: "less" },
    { label: "load", unit: "ms", value: (of) => of.loadMs, better: "less" },
    { label: "open and load", unit: "ms", value: (of) => of.openMs + of.loadMs, better: "less" },
    {
      label: `prefill ${comparison.prefillTokens}`,
      unit: "tokens/s",
      value: (of) => of.prefillTokensPerSecond,
      better: "more",
    },
    ...depths.map((depth): Row => ({
      label: `decode at ${depth}`,
      unit: "tokens/s",
      value: (of) => rateAt(of, depth),
      better: "more",
      limit: bytesPerSecond / comparison.facts.weightBytesPerToken,
    })),
    {
      label: "peak RSS",
      unit: "MB",
      value: (of) => megabytesOf(of.peakResidentBytes),
      better: "less",
    },
    { label: "heap", unit: "MB", value: (of) => megabytesOf(of.heapUsedBytes), better: "less" },
  ];
}

function rateAt({ decode }: Measurement, depth: number): number {
  return decode.find((rate) => rate.depth === depth)?.tokensPerSecond ?? Number.NaN;
}

function describeRow(row: Row, { realm, peer }: Comparison): string {
  const realmValues = realm.map(row.value);
  const ours = median(realmValues);
  const theirs = median(peer.map(row.value));
  const ratio = row.better === "more" ? ours / theirs : theirs / ours;
  return columns([
    `${row.label}, ${row.unit}`,
    ours.toFixed(1),
    theirs.toFixed(1),
    ratio.toFixed(2),
    row.limit === undefined ? "" : `${((100 * ours) / row.limit).toFixed(0)} %`,
    `${(100 * spread(realmValues)).toFixed(0)} %`,
  ]);
}

/** What the guest takes more than with an empty cache is attention: all else in it is the same at any depth. */
function describeProfile(profile: TokenProfile, _: number, all: readonly TokenProfile[]): string {
  const { depth, productsMs, guestMs, hopsMs, restMs, guestFunctions } = profile;
  const total = productsMs + guestMs + hopsMs + restMs;
  const part = (label: string, milliseconds: number) =>
    `${label} ${milliseconds.toFixed(2)} ms (${((100 * milliseconds) / total).toFixed(0)} %)`;
  const attentionMs = Math.max(0, guestMs - (all[0]?.guestMs ?? guestMs));
  const functions = guestFunctions.map(
    ({ name, milliseconds }) => `${name} ${milliseconds.toFixed(2)}`,
  );
  return [
    `a token at ${depth}: ${part("products", productsMs)}, ${part("attention", attentionMs)},`,
    `  ${part("other guest code", guestMs - attentionMs)}, ${part("hops", hopsMs)}, ${part("rest", restMs)}`,
    ...(functions.length === 0 ? [] : [`  in the guest: ${functions.join(", ")}`]),
  ].join("\n");
}

function columns(cells: readonly string[]): string {
  return cells
    .map((cell, index) =>
      index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0),
    )
    .join("")
    .trimEnd();
}

function megabytes(bytes: number): string {
  return (bytes / megabyte).toFixed(0);
}
