// The tenants with their use and limits, and how busy the server is.

import type { JSX } from "preact";

import type { ServerStatus, TenantReport } from "../api/answers.ts";
import { usePolled } from "../parts/polled.ts";
import { countText, durationText } from "../parts/quantities.ts";
import { limitTexts } from "../usage/limit-texts.ts";
import { LineChart } from "./line-chart.tsx";
import { addLook, lookMs, rates } from "./live-rates.ts";

const reportsMs = 5000;

export function TenantsPage(): JSX.Element {
  const status = usePolled<ServerStatus>("admin/status", { everyMs: lookMs, onAnswer: addLook });
  const reports = usePolled<{ tenants: readonly TenantReport[] }>("admin/tenants", {
    everyMs: reportsMs,
  });
  const failure = status.failure.value === "" ? reports.failure.value : status.failure.value;
  return (
    <div class="page">
      <h1>Tenants</h1>
      <p role="alert" class="failure" hidden={failure === ""}>
        {failure}
      </p>
      {status.answer.value !== undefined && <Present status={status.answer.value} />}
      <div class="charts">
        <LineChart
          title="Generated"
          unit="tokens/s"
          values={rates.value.map(({ tokensPerSecond }) => tokensPerSecond)}
        />
        <LineChart
          title="Batch width"
          unit="columns"
          values={rates.value.map(({ batchWidth }) => batchWidth)}
        />
      </div>
      {reports.answer.value !== undefined && (
        <TenantTable reports={reports.answer.value.tenants} status={status.answer.value} />
      )}
    </div>
  );
}

function Present({ status }: { readonly status: ServerStatus }): JSX.Element {
  const { running, waiting, guests } = status.statistics;
  return (
    <dl class="figures">
      <Figure label="Running" value={countText(running)} />
      <Figure label="Waiting" value={countText(waiting)} />
      <Figure label="Guests" value={countText(guests)} />
      <Figure label="Up" value={durationText(status.uptimeSeconds)} />
      <Figure label="Version" value={status.version} />
    </dl>
  );
}

function Figure(props: { readonly label: string; readonly value: string }): JSX.Element {
  return (
    <div class="card">
      <dt>{props.label}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}

interface TenantTableProps {
  readonly reports: readonly TenantReport[];
  readonly status: ServerStatus | undefined;
}

function TenantTable({ reports, status }: TenantTableProps): JSX.Element {
  if (reports.length === 0) return <p class="soft">Nobody has asked anything yet.</p>;
  return (
    <div class="table-frame" tabIndex={0} role="group" aria-label="Tenants">
      <table>
        <thead>
          <tr>
            <th scope="col">Tenant</th>
            <th scope="col">Now</th>
            <th scope="col">Requests</th>
            <th scope="col">Prompt tokens</th>
            <th scope="col">Cached</th>
            <th scope="col">Generated</th>
            <th scope="col">Last 24 h</th>
            <th scope="col">Limits</th>
          </tr>
        </thead>
        <tbody>
          {reports.map((report) => (
            <TenantRow
              key={report.id}
              report={report}
              users={status?.tenants.find(({ id }) => id === report.id)?.users ?? 0}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface TenantRowProps {
  readonly report: TenantReport;
  readonly users: number;
}

function TenantRow({ report, users }: TenantRowProps): JSX.Element {
  const { id, usage, lastDay, limits } = report;
  return (
    <tr>
      <th scope="row">{id}</th>
      <td class="number">{users === 0 ? "idle" : `${users} running`}</td>
      <td class="number">{countText(usage.requests)}</td>
      <td class="number">{countText(usage.promptTokens)}</td>
      <td class="number">{countText(usage.cachedTokens)}</td>
      <td class="number">{countText(usage.generatedTokens)}</td>
      <td class="number">{countText(lastDay.promptTokens + lastDay.generatedTokens)}</td>
      <td>
        {Object.keys(limits).length === 0 ? (
          <span class="soft">defaults</span>
        ) : (
          <ul class="plain-list">
            {limitTexts(limits).map(({ name, text }) => (
              <li key={name}>
                {text} {name}
              </li>
            ))}
          </ul>
        )}
      </td>
    </tr>
  );
}
