// The served models: which are loaded, loading and unloading them, and what memory holds.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { failureOf } from "../account/account.ts";
import type { ModelSummary, ServerStatus } from "../api/answers.ts";
import { request } from "../api/request.ts";
import { usePolled } from "../parts/polled.ts";
import { bytesText, durationText } from "../parts/quantities.ts";

const everyMs = 2000;

export function ModelsPage(): JSX.Element {
  const { answer, failure, refresh } = usePolled<ServerStatus>("admin/status", { everyMs });
  const status = answer.value;
  return (
    <div class="page">
      <h1>Models</h1>
      <p role="alert" class="failure" hidden={failure.value === ""}>
        {failure.value}
      </p>
      {status !== undefined && (
        <>
          <ul class="cards">
            {status.models.map((model) => (
              <ModelCard key={model.name} model={model} refresh={refresh} />
            ))}
          </ul>
          <Memory memory={status.memory} />
        </>
      )}
    </div>
  );
}

interface ModelCardProps {
  readonly model: ModelSummary;
  readonly refresh: () => Promise<void>;
}

function ModelCard({ model, refresh }: ModelCardProps): JSX.Element {
  const failure = useSignal("");
  const isAsking = useSignal(false);
  const isLoaded = model.state === "loaded";
  const change = async (): Promise<void> => {
    isAsking.value = true;
    try {
      await request(`admin/models/${isLoaded ? "unload" : "load"}`, {
        body: { model: model.name },
      });
      failure.value = "";
    } catch (thrown) {
      failure.value = failureOf(thrown);
    }
    await refresh();
    isAsking.value = false;
  };
  return (
    <li class="card model">
      <div class="card-head">
        <h2>{model.name}</h2>
        <span class="state" data-state={model.state}>
          {model.state}
        </span>
      </div>
      <p class="soft">{describeModel(model)}</p>
      <p role="alert" class="failure small" hidden={failure.value === ""}>
        {failure.value}
      </p>
      <button
        type="button"
        disabled={isAsking.value || !["loaded", "unloaded"].includes(model.state)}
        onClick={() => void change()}
      >
        {isLoaded ? "Unload" : "Load"}
        <span class="unseen">{model.name}</span>
      </button>
    </li>
  );
}

function describeModel({ fileBytes, users, expires }: ModelSummary): string {
  const parts = [
    bytesText(fileBytes),
    users === 1 ? "used by 1 request" : users > 1 ? `used by ${users} requests` : "",
    expires === null ? "" : `unloads in ${durationText((Date.parse(expires) - Date.now()) / 1000)}`,
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

function Memory({ memory }: { readonly memory: ServerStatus["memory"] }): JSX.Element {
  const { weightBytes, guestBytes, kvBytes, heapUsed, residentBytes } = memory;
  const parts = [
    { kind: "weights", label: "Weights", bytes: weightBytes },
    { kind: "kv", label: "KV caches", bytes: kvBytes },
    { kind: "guests", label: "Guests besides", bytes: Math.max(0, guestBytes - kvBytes) },
    { kind: "heaps", label: "JavaScript heaps", bytes: heapUsed },
  ];
  const whole = Math.max(
    residentBytes,
    parts.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  return (
    <section class="card" aria-labelledby="memory-title">
      <div class="card-head">
        <h2 id="memory-title">Memory</h2>
        <span class="soft">{bytesText(residentBytes)} resident</span>
      </div>
      <div class="stack" aria-hidden="true">
        {parts.map(({ kind, bytes }) => (
          <span key={kind} data-kind={kind} style={{ width: `${(100 * bytes) / whole}%` }} />
        ))}
      </div>
      <dl class="legend">
        {parts.map(({ kind, label, bytes }) => (
          <div key={kind}>
            <dt>
              <span class="dot" data-kind={kind} />
              {label}
            </dt>
            <dd>{bytesText(bytes)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
