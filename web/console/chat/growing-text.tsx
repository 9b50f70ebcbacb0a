// A text field that grows with its text. Enter sends and Shift+Enter breaks the line; while an input method composes,
// Enter is its own.

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface GrowingTextProps {
  readonly label: string;
  readonly text: Signal<string>;
  readonly placeholder?: string;
  readonly autofocus?: boolean;
  readonly onEnter: () => void;
  readonly onEscape?: () => void;
  /** In an empty field. */
  readonly onUp?: () => void;
}

export function GrowingText(props: GrowingTextProps): JSX.Element {
  const own = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (props.autofocus === true) own.current?.focus();
  }, []);
  return (
    <div class="growing" data-text={`${props.text.value} `}>
      <textarea
        ref={own}
        rows={1}
        aria-label={props.label}
        placeholder={props.placeholder ?? ""}
        value={props.text.value}
        onInput={(event) => {
          props.text.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => onKey(event, props)}
      />
    </div>
  );
}

function onKey(event: KeyboardEvent, { text, onEnter, onEscape, onUp }: GrowingTextProps): void {
  if (event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    onEnter();
  } else if (event.key === "Escape" && onEscape !== undefined) {
    event.stopPropagation();
    onEscape();
  } else if (event.key === "ArrowUp" && text.value === "" && onUp !== undefined) {
    event.preventDefault();
    onUp();
  }
}
