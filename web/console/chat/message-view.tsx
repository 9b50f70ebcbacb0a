// One message: the reader's as it was typed, to be edited; the model's as Markdown, with how it ended.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { Markdown } from "../markdown/markdown.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { AgainIcon, EditIcon } from "../parts/icons.tsx";
import { edit, editedId, isWriting, regenerate } from "./conversation.ts";
import type { Message } from "./conversation.ts";
import { focusComposer } from "./focus.ts";
import { GrowingText } from "./growing-text.tsx";

export function UserMessage({ message }: { readonly message: Message }): JSX.Element {
  if (editedId.value === message.id) return <EditedMessage message={message} />;
  return (
    <article class="message user" aria-label="You">
      <div class="bubble">{message.text}</div>
      <div class="actions">
        <button
          type="button"
          class="quiet"
          disabled={isWriting.value}
          onClick={() => {
            editedId.value = message.id;
          }}
        >
          <EditIcon />
          <span>Edit</span>
        </button>
        <CopyButton text={message.text} of="message" />
      </div>
    </article>
  );
}

function EditedMessage({ message }: { readonly message: Message }): JSX.Element {
  const text = useSignal(message.text);
  const leave = (): void => {
    editedId.value = null;
    focusComposer();
  };
  const save = (): void => {
    if (isWriting.value || text.value.trim() === "") return;
    leave();
    void edit(message.id, text.value);
  };
  return (
    <article class="message user" aria-label="You">
      <form
        class="edited"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <GrowingText label="Edit message" text={text} onEnter={save} onEscape={leave} autofocus />
        <div class="actions">
          <button type="button" onClick={leave}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={text.value.trim() === ""}>
            Send
          </button>
        </div>
      </form>
    </article>
  );
}

interface AnswerProps {
  readonly message: Message;
  readonly isLast: boolean;
}

export function Answer({ message, isLast }: AnswerProps): JSX.Element {
  const { text, reasoning, ending } = message;
  const isWritten = ending.kind === "none";
  return (
    <article class="message assistant" aria-label="Answer" aria-busy={isWritten}>
      {reasoning !== "" && (
        <details class="reasoning">
          <summary>{isWritten && text === "" ? "Thinking…" : "Thoughts"}</summary>
          <Markdown text={reasoning} />
        </details>
      )}
      {text !== "" && <Markdown text={text} />}
      {isWritten && <span class="cursor" aria-hidden="true" />}
      {ending.kind === "failed" && (
        <p role="alert" class="failure">
          {ending.message}
        </p>
      )}
      {!isWritten && <AnswerFoot message={message} isLast={isLast} />}
    </article>
  );
}

function AnswerFoot({ message, isLast }: AnswerProps): JSX.Element {
  return (
    <div class="actions">
      {message.text !== "" && <CopyButton text={message.text} of="answer" />}
      {isLast && (
        <button
          type="button"
          class="quiet"
          disabled={isWriting.value}
          onClick={() => {
            void regenerate();
            focusComposer();
          }}
        >
          <AgainIcon />
          <span>Regenerate</span>
        </button>
      )}
      <span class="soft small">{describeEnding(message)}</span>
    </div>
  );
}

function describeEnding({ ending, tokens, tokensPerSecond }: Message): string {
  const parts = [
    ending.kind === "stopped" ? "stopped" : "",
    ending.kind === "length" ? "cut at the length limit" : "",
    tokens > 0 ? `${tokens} tokens` : "",
    tokensPerSecond > 0 ? `${tokensPerSecond.toFixed(1)} tokens/s` : "",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
