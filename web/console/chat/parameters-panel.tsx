// Fields for what a reader can say of how answers are made.

import type { JSX } from "preact";

import {
  faultOf,
  numberParameters,
  resetParameters,
  setTyped,
  stops,
  systemPrompt,
  typed,
} from "./parameters.ts";
import type { NumberParameter } from "./parameters.ts";

export function ParametersPanel({ onClose }: { readonly onClose: () => void }): JSX.Element {
  return (
    <aside
      id="parameters"
      class="parameters"
      aria-label="Parameters"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div class="panel-head">
        <h2>Parameters</h2>
        <button type="button" class="quiet" onClick={resetParameters}>
          Reset
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          Close
        </button>
      </div>
      <label class="wide">
        System prompt
        <textarea
          rows={4}
          value={systemPrompt.value}
          onInput={(event) => {
            systemPrompt.value = event.currentTarget.value;
          }}
        />
      </label>
      <div class="pairs">
        {numberParameters.map((parameter) => (
          <NumberField key={parameter.name} parameter={parameter} />
        ))}
      </div>
      <label class="wide">
        Stop, one text a line
        <textarea
          rows={2}
          value={stops.value}
          onInput={(event) => {
            stops.value = event.currentTarget.value;
          }}
        />
      </label>
      <p class="soft small">What is empty has the server’s default.</p>
    </aside>
  );
}

function NumberField({ parameter }: { readonly parameter: NumberParameter }): JSX.Element {
  const { name, label, hint } = parameter;
  const fault = faultOf(parameter);
  return (
    <div class="number-field">
      <label for={`parameter-${name}`}>{label}</label>
      <input
        id={`parameter-${name}`}
        inputMode="decimal"
        autocomplete="off"
        placeholder="default"
        value={typed.value[name] ?? ""}
        aria-invalid={fault !== ""}
        aria-describedby={`hint-${name}`}
        onInput={(event) => setTyped(name, event.currentTarget.value)}
      />
      <span id={`hint-${name}`} class={fault === "" ? "soft small" : "failure small"}>
        {fault === "" ? hint : fault}
      </span>
    </div>
  );
}
