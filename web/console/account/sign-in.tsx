// Asks for an API key.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { startAgain } from "../chat/conversation.ts";
import { resetParameters } from "../chat/parameters.ts";
import { Mark } from "../parts/icons.tsx";
import { notice, refreshAccount, signIn, standing } from "./account.ts";

export function SignIn(): JSX.Element {
  const key = useSignal("");
  const isAsking = useSignal(false);
  // Whoever signs in next sees nothing of what was said before.
  useEffect(() => {
    startAgain();
    resetParameters();
  }, []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (key.value.trim() === "") return;
    isAsking.value = true;
    await signIn(key.value);
    isAsking.value = false;
  };
  return (
    <main class="sign-in">
      <form class="card" onSubmit={(event) => void submit(event)}>
        <Mark />
        <h1>Realm</h1>
        <p class="soft">Sign in with an API key of this server.</p>
        <label for="api-key">API key</label>
        <input
          id="api-key"
          type="password"
          autocomplete="off"
          spellcheck={false}
          placeholder="rlm_…"
          autofocus
          value={key.value}
          aria-describedby="sign-in-note"
          aria-invalid={notice.value !== ""}
          onInput={(event) => {
            key.value = event.currentTarget.value;
          }}
        />
        <p role="alert" class="failure" hidden={notice.value === ""}>
          {notice.value}
        </p>
        <button type="submit" class="primary" disabled={isAsking.value}>
          {isAsking.value ? "Signing in…" : "Sign in"}
        </button>
        <p id="sign-in-note" class="soft small">
          The key stays in this tab and is forgotten when the tab is closed. Make one with{" "}
          <code>realm keys create --tenant &lt;id&gt;</code>
        </p>
      </form>
    </main>
  );
}

export function Unreachable(): JSX.Element {
  return (
    <main class="sign-in">
      <div class="card">
        <Mark />
        <h1>Realm</h1>
        <p role="alert">{notice.value}</p>
        <button
          type="button"
          class="primary"
          onClick={() => {
            standing.value = "asking";
            void refreshAccount();
          }}
        >
          Try again
        </button>
      </div>
    </main>
  );
}
