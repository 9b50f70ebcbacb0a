// Copies a text and says so.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { CheckIcon, CopyIcon } from "./icons.tsx";

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for those who cannot see the place. */
  readonly of: string;
}

const shownMs = 2000;

export function CopyButton({ text, of }: CopyButtonProps): JSX.Element {
  const state = useSignal<"ready" | "copied" | "refused">("ready");
  const copy = async (): Promise<void> => {
    state.value = (await copied(text)) ? "copied" : "refused";
    setTimeout(() => {
      state.value = "ready";
    }, shownMs);
  };
  const words = { ready: "Copy", copied: "Copied", refused: "Not copied" };
  return (
    <button type="button" class="quiet" onClick={() => void copy()}>
      {state.value === "copied" ? <CheckIcon /> : <CopyIcon />}
      <span aria-live="polite">{words[state.value]}</span>
      <span class="unseen">{of}</span>
    </button>
  );
}

/** Browsers give the clipboard to pages of HTTPS and loopback alone. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
