// The tables, in Markdown: medians of all rounds, and the bars with what was measured. Ratios are above 1 where Realm is
// the better.

import { barsOf, bytesOfEach, isMet, startBeyondPrefillMs } from "./tenants-bars.ts";
import { median } from "./statistics.ts";
import type {
  JoiningMeasurement,
  MemoryMeasurement,
  PrefillMeasurement,
  SideFound,
  StartMeasurement,
  TenantsFound,
  TenantsSetting,
} from "./tenants-results.ts";

const megabyte = 1e6;

type Row = readonly string[];

export function describeTenantsSetting({ machine, threads, rounds }: TenantsSetting): string {
  const { cpu, cores, platform, node } = machine;
  return [
    `${cpu}, ${cores} cores, ${platform}, Node ${node}`,
    `${threads} threads, medians of at most ${rounds} rounds, sides alternating`,
    "",
  ].join("\n");
}

export function describeTenants(found: TenantsFound): string {
  const { model, sides, joining, prefill, starts, memory, skipped } = found;
  const sections = [
    `## ${model}`,
    sides === undefined ? "" : describeSides(sides),
    joining === undefined ? "" : describeJoining(joining),
    prefill === undefined ? "" : describePrefill(prefill),
    starts === undefined || starts.length === 0 ? "" : describeStarts(starts),
    memory === undefined || memory.length === 0 ? "" : describeMemory(memory),
    describeBars(found),
    skipped.map((reason) => `Skipped: ${reason}`).join("\n"),
  ];
  return `\n${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function describeSides(sides: readonly SideFound[]): string {
  const counts = sides[0]?.rounds[0]?.rates.map(({ sequences }) => sequences) ?? [];
  const own = sides[0];
  const rates = sides.map((side): Row => [
    side.name,
    ...counts.map((count) => rateOf(side, count).toFixed(1)),
  ]);
  const ratios = sides
    .slice(1)
    .map((side): Row => [
      `${own?.name ?? ""} / ${side.name}`,
      ...counts.map((count) => (rateOf(own, count) / rateOf(side, count)).toFixed(2)),
    ]);
  const header = ["all decoding at once, tokens/s together", ...counts.map(String)];
  return [table(header, [...rates, ...ratios]), ...sides.flatMap(describeAlone)].join("\n\n");
}

function rateOf(side: SideFound | undefined, count: number): number {
  const rates = side?.rounds.flatMap((round) => round.rates) ?? [];
  const ofCount = rates.filter(({ sequences }) => sequences === count);
  return median(ofCount.map(({ tokensPerSecond }) => tokensPerSecond));
}

function describeAlone(side: SideFound): string[] {
  const without = side.rounds.flatMap(({ withoutTenant }) => withoutTenant ?? []);
  if (without.length === 0) return [];
  const ratios = side.rounds.flatMap(({ rates, withoutTenant }) => {
    const alone = rates.find(({ sequences }) => sequences === 1)?.tokensPerSecond;
    return alone === undefined || withoutTenant === undefined ? [] : [alone / withoutTenant];
  });
  const ratio = ratios.length === 0 ? "" : `; one tenant alone ${median(ratios).toFixed(2)} of it`;
  return [`${side.name}: without a tenant ${median(without).toFixed(1)} tokens/s${ratio}`];
}

function describeJoining(rounds: readonly JoiningMeasurement[]): string {
  const of = (value: (round: JoiningMeasurement) => number): number => median(rounds.map(value));
  return table(
    ["joining and leaving at random", "", ""],
    [
      ["steady, tokens/s together", of(({ steady }) => steady).toFixed(1), ""],
      [
        "joining and leaving, tokens/s together",
        of(({ joining }) => joining).toFixed(1),
        `${of(({ steady, joining }) => joining / steady).toFixed(2)} of steady`,
      ],
      [
        "tokens of prompts beside them, tokens/s",
        of((round) => round.promptTokensPerSecond).toFixed(1),
        "",
      ],
      [
        "tenants there, on average",
        of(({ meanPresent }) => meanPresent).toFixed(1),
        `${of(({ joined }) => joined).toFixed(0)} joined`,
      ],
    ],
  );
}

function describePrefill(rounds: readonly PrefillMeasurement[]): string {
  const of = (value: (round: PrefillMeasurement) => number): number => median(rounds.map(value));
  const row = (
    label: string,
    undisturbed: (round: PrefillMeasurement) => number,
    beside: (round: PrefillMeasurement) => number,
  ): Row => [
    label,
    of(undisturbed).toFixed(1),
    of(beside).toFixed(1),
    of((round) => beside(round) / undisturbed(round)).toFixed(2),
  ];
  const [{ decoders, prefillTokens } = { decoders: 0, prefillTokens: 0 }] = rounds;
  const ended = rounds.reduce((sum, { decodersEnded }) => sum + decodersEnded, 0);
  const lines = table(
    [`${decoders} decoders, a prefill of ${prefillTokens}`, "undisturbed", "beside", "ratio"],
    [
      row(
        "p50 between tokens, ms",
        ({ undisturbed }) => undisturbed.p50Ms,
        ({ beside }) => beside.p50Ms,
      ),
      row(
        "p99 between tokens, ms",
        ({ undisturbed }) => undisturbed.p99Ms,
        ({ beside }) => beside.p99Ms,
      ),
      row(
        "decoders, tokens/s together",
        ({ undisturbed }) => undisturbed.tokensPerSecond,
        ({ beside }) => beside.tokensPerSecond,
      ),
      row(
        "prefill, ms",
        ({ aloneMs }) => aloneMs,
        ({ besideMs }) => besideMs,
      ),
    ],
  );
  return ended === 0 ? lines : `${lines}\n\n${ended} decoders ended before the prefill did`;
}

function describeStarts(starts: readonly StartMeasurement[]): string {
  return table(
    ["start of a tenant, ms", "first token", "prefill alone", "less prefill", "its own prefill"],
    starts.map((start) => [
      `${start.isolation}, ${start.pool} pool, median of ${start.startMs.length}`,
      median(start.startMs).toFixed(1),
      median(start.prefillAloneMs).toFixed(1),
      startBeyondPrefillMs(start).toFixed(1),
      median(start.ownPrefillMs).toFixed(1),
    ]),
  );
}

function describeMemory(memory: readonly MemoryMeasurement[]): string {
  const megabytes = (bytes: number): string => (bytes / megabyte).toFixed(1);
  return table(
    ["each further tenant, MB", "resident", "KV cache", "less KV cache", "children, KV cache too"],
    memory.map((measurement) => {
      const { resident, kv, withoutKv, children } = bytesOfEach(measurement);
      const label = `${measurement.isolation}, 1 to ${measurement.samples.length} tenants`;
      return [label, ...[resident, kv, withoutKv, children].map(megabytes)];
    }),
  );
}

function describeBars(found: TenantsFound): string {
  const bars = barsOf(found);
  if (bars.length === 0) return "";
  return table(
    ["bar", "measured", "allowed", ""],
    bars.map((bar) => [
      bar.label,
      `${bar.figure.toFixed(1)} ${bar.unit}`,
      `${bar.isBelow ? "<" : "<="} ${bar.limit} ${bar.unit}`,
      isMet(bar) ? "met" : "NOT MET",
    ]),
  );
}

function table(header: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.join(" | ")} |`;
  const rule = header.map((_, index) => (index === 0 ? "---" : "---:"));
  return [line(header), line(rule), ...rows.map(line)].join("\n");
}
