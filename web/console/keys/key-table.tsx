// The keys as rows.

import type { JSX } from "preact";

import type { KeyRecord } from "../api/answers.ts";
import { timeText } from "../parts/quantities.ts";
import { changesOf } from "./key-changes.ts";
import type { KeyChange } from "./key-changes.ts";

interface KeyTableProps {
  readonly keys: readonly KeyRecord[];
  readonly onAsk: (change: KeyChange, key: KeyRecord) => void;
}

const words = { disable: "Disable", enable: "Enable", rotate: "Rotate", revoke: "Revoke" };

export function KeyTable({ keys, onAsk }: KeyTableProps): JSX.Element {
  return (
    <div class="table-frame" tabIndex={0} role="group" aria-label="Keys">
      <table>
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Tenant</th>
            <th scope="col">Role</th>
            <th scope="col">Models</th>
            <th scope="col">State</th>
            <th scope="col">Made</th>
            <th scope="col">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <th scope="row">
                <code>{key.id}</code>
              </th>
              <td>{key.tenant}</td>
              <td>{key.role}</td>
              <td>
                {key.models === undefined ? <span class="soft">all</span> : key.models.join(", ")}
              </td>
              <td>
                <span class="state" data-state={key.state}>
                  {key.state}
                </span>
              </td>
              <td class="date">{timeText(key.createdAt)}</td>
              <td class="row-actions">
                {changesOf(key.state).map((change) => (
                  <button
                    key={change}
                    type="button"
                    class={change === "revoke" ? "quiet danger" : "quiet"}
                    onClick={() => onAsk(change, key)}
                  >
                    {words[change]}
                    <span class="unseen">key {key.id}</span>
                  </button>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
