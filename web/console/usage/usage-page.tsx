// What the reader's own tenant used, and what it may.

import type { JSX } from "preact";

import { account } from "../account/account.ts";
import type { Account } from "../api/answers.ts";
import { usePolled } from "../parts/polled.ts";
import { countText } from "../parts/quantities.ts";
import { limitTexts } from "./limit-texts.ts";

const everyMs = 5000;

export function UsagePage(): JSX.Element {
  const { answer, failure } = usePolled<Account>("account", { everyMs });
  const shown = answer.value ?? account.value;
  return (
    <div class="page">
      <h1>Usage</h1>
      <p role="alert" class="failure" hidden={failure.value === ""}>
        {failure.value}
      </p>
      {shown !== null && <Shown account={shown} />}
    </div>
  );
}

function Shown({
  account: { usage, lastDay, limits, ...who },
}: {
  readonly account: Account;
}): JSX.Element {
  return (
    <>
      <p class="soft">
        Tenant <strong>{who.tenant}</strong>
        {who.key === null ? ", as this server has no keys" : ` · key ${who.key} · ${who.role}`}
      </p>
      <div class="charts">
        <Counts title="Last 24 hours" counts={lastDay} />
        <Counts title="In all" counts={usage} />
      </div>
      <DayLimit
        used={lastDay.promptTokens + lastDay.generatedTokens}
        limit={limits["tokensPerDay"]}
      />
      <section class="card" aria-labelledby="limits-title">
        <h2 id="limits-title">Limits</h2>
        {Object.keys(limits).length === 0 ? (
          <p class="soft">None but the server’s defaults.</p>
        ) : (
          <ul class="plain-list">
            {limitTexts(limits).map(({ name, text }) => (
              <li key={name}>
                <strong>{text}</strong> {name}
              </li>
            ))}
          </ul>
        )}
        <h2>Models</h2>
        <p>{who.models === null ? "All that are served." : who.models.join(", ")}</p>
      </section>
    </>
  );
}

function Counts(props: { readonly title: string; readonly counts: Account["usage"] }): JSX.Element {
  const { requests, promptTokens, cachedTokens, generatedTokens } = props.counts;
  const rows = [
    { label: "Requests", count: requests },
    { label: "Prompt tokens", count: promptTokens },
    { label: "Prompt tokens found in a cache", count: cachedTokens },
    { label: "Generated tokens", count: generatedTokens },
  ];
  return (
    <section class="card" aria-label={props.title}>
      <h2>{props.title}</h2>
      <dl class="rows">
        {rows.map(({ label, count }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{countText(count)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function DayLimit(props: {
  readonly used: number;
  readonly limit: number | undefined;
}): JSX.Element | null {
  const { used, limit } = props;
  if (limit === undefined) return null;
  return (
    <section class="card" aria-labelledby="day-title">
      <div class="card-head">
        <h2 id="day-title">Tokens of the day</h2>
        <span class="soft">
          {countText(used)} of {countText(limit)}
        </span>
      </div>
      <meter
        min={0}
        max={limit}
        high={limit * 0.9}
        value={Math.min(used, limit)}
        aria-labelledby="day-title"
      />
    </section>
  );
}
