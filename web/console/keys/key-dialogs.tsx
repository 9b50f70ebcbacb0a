// Dialogs: making a key, showing one once, asking before one is taken away.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { account, failureOf } from "../account/account.ts";
import type { IssuedKey, KeyRecord } from "../api/answers.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { confirmations, createKey } from "./key-changes.ts";
import type { KeyChange, KeyOrder } from "./key-changes.ts";

interface NewKeyFormProps {
  /** The server has none yet. */
  readonly isFirst: boolean;
  readonly onClose: () => void;
  readonly onIssued: (key: IssuedKey) => void;
}

export function NewKeyForm({ isFirst, onClose, onIssued }: NewKeyFormProps): JSX.Element {
  const order = useSignal<KeyOrder>({ tenant: "", role: isFirst ? "admin" : "user", models: "" });
  const failure = useSignal("");
  const set = (change: Partial<KeyOrder>): void => {
    order.value = { ...order.value, ...change };
  };
  const submit = async (): Promise<void> => {
    try {
      onIssued(await createKey(order.value));
    } catch (thrown) {
      failure.value = failureOf(thrown);
    }
  };
  return (
    <Dialog title="New key" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {isFirst && (
          <p class="note">
            This is the server’s first key: from then on every request needs one. Make it an
            administrator’s, so that you can make more here.
          </p>
        )}
        <label class="wide">
          Tenant
          <input
            required
            pattern="[\w.:@\-]{1,128}"
            title="Letters, digits and _ . : @ -, at most 128"
            autocomplete="off"
            value={order.value.tenant}
            onInput={(event) => set({ tenant: event.currentTarget.value })}
          />
        </label>
        <label class="wide">
          Role
          <select
            value={order.value.role}
            onChange={(event) => {
              set({ role: event.currentTarget.value === "admin" ? "admin" : "user" });
            }}
          >
            <option value="user">user: models and own usage</option>
            <option value="admin">admin: everything</option>
          </select>
        </label>
        <label class="wide">
          Models, separated by commas
          <input
            placeholder="all"
            autocomplete="off"
            value={order.value.models}
            onInput={(event) => set({ models: event.currentTarget.value })}
          />
        </label>
        <p role="alert" class="failure" hidden={failure.value === ""}>
          {failure.value}
        </p>
        <div class="dialog-actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary">
            Create
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface ShownKeyProps {
  readonly issued: IssuedKey;
  readonly isFirst: boolean;
  readonly onClose: () => void;
  readonly onUse: (key: string) => void;
}

export function ShownKey({ issued, isFirst, onClose, onUse }: ShownKeyProps): JSX.Element {
  const { key, tenant, role, id } = issued;
  const isOwn = account.value?.key === id;
  return (
    <Dialog title="The key" onClose={onClose}>
      <p>
        For tenant <strong>{tenant}</strong>, role {role}. It is shown this once: the server keeps
        only a hash of it.
      </p>
      <div class="secret">
        <textarea
          aria-label="API key"
          rows={2}
          readOnly
          value={key}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton text={key} of="key" />
      </div>
      <div class="dialog-actions">
        {(isOwn || (isFirst && role === "admin")) && (
          <button type="button" class="primary" onClick={() => onUse(key)}>
            Sign in with it
          </button>
        )}
        <button type="button" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  );
}

interface ConfirmChangeProps {
  readonly change: KeyChange;
  readonly record: KeyRecord;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

export function ConfirmChange({
  change,
  record,
  onClose,
  onConfirm,
}: ConfirmChangeProps): JSX.Element {
  const words = change === "rotate" ? "Rotate" : "Revoke";
  return (
    <Dialog title={`${words} this key?`} onClose={onClose}>
      <p>
        <code>{record.id}</code> of tenant <strong>{record.tenant}</strong>. {confirmations[change]}
        {account.value?.key === record.id && " It is the key that you are signed in with."}
      </p>
      <div class="dialog-actions">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          class={change === "revoke" ? "danger" : "primary"}
          onClick={onConfirm}
        >
          {words}
        </button>
      </div>
    </Dialog>
  );
}
