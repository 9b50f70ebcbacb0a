// The API keys: a list, and what can be done with each. A key's text is on the screen once, when it is made.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { failureOf, isOpen, refreshAccount, signIn } from "../account/account.ts";
import type { IssuedKey, KeyRecord } from "../api/answers.ts";
import { PlusIcon } from "../parts/icons.tsx";
import { usePolled } from "../parts/polled.ts";
import { changeKey, confirmations } from "./key-changes.ts";
import type { KeyChange } from "./key-changes.ts";
import { ConfirmChange, NewKeyForm, ShownKey } from "./key-dialogs.tsx";
import { KeyTable } from "./key-table.tsx";

const everyMs = 10_000;

interface Asked {
  readonly change: KeyChange;
  readonly record: KeyRecord;
}

export function KeysPage(): JSX.Element {
  const keys = usePolled<{ keys: readonly KeyRecord[] }>("admin/keys", { everyMs });
  const isNewShown = useSignal(false);
  const asked = useSignal<Asked | null>(null);
  const issued = useSignal<IssuedKey | null>(null);
  const apply = async ({ change, record }: Asked): Promise<void> => {
    asked.value = null;
    try {
      issued.value = await changeKey(change, record);
      await keys.refresh();
    } catch (thrown) {
      keys.failure.value = failureOf(thrown);
    }
  };
  const confirmed = asked.value;
  const known = keys.answer.value?.keys;
  return (
    <div class="page">
      <div class="page-head">
        <h1>Keys</h1>
        <button
          type="button"
          class="primary"
          onClick={() => {
            isNewShown.value = true;
          }}
        >
          <PlusIcon />
          <span>New key</span>
        </button>
      </div>
      <p role="alert" class="failure" hidden={keys.failure.value === ""}>
        {keys.failure.value}
      </p>
      {isOpen.value && (
        <p class="note">
          This server has no keys: whoever reaches it may use it. Once there is a key, every request
          needs one, and so does this console.
        </p>
      )}
      {known !== undefined && known.length > 0 && (
        <KeyTable
          keys={known}
          onAsk={(change, record) => {
            if (confirmations[change] === undefined) void apply({ change, record });
            else asked.value = { change, record };
          }}
        />
      )}
      {isNewShown.value && (
        <NewKeyForm
          isFirst={isOpen.value}
          onClose={() => {
            isNewShown.value = false;
          }}
          onIssued={(key) => {
            isNewShown.value = false;
            issued.value = key;
          }}
        />
      )}
      {confirmed !== null && (
        <ConfirmChange
          {...confirmed}
          onClose={() => {
            asked.value = null;
          }}
          onConfirm={() => void apply(confirmed)}
        />
      )}
      {issued.value !== null && (
        <ShownKey
          issued={issued.value}
          isFirst={isOpen.value}
          onClose={() => {
            issued.value = null;
            void refreshAccount();
            void keys.refresh();
          }}
          onUse={(key) => {
            issued.value = null;
            void signIn(key).then(() => keys.refresh());
          }}
        />
      )}
    </div>
  );
}
