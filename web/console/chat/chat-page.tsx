// The page for chats: which model, the conversation, and the field to write in.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { failureOf } from "../account/account.ts";
import { ask } from "../api/request.ts";
import { PlusIcon, SendIcon, StopIcon, TuneIcon } from "../parts/icons.tsx";
import {
  announcement,
  editLast,
  isWriting,
  messages,
  modelName,
  send,
  startAgain,
  stop,
} from "./conversation.ts";
import { focusComposer } from "./focus.ts";
import { GrowingText } from "./growing-text.tsx";
import { Answer, UserMessage } from "./message-view.tsx";
import { ParametersPanel } from "./parameters-panel.tsx";
import { hasFaults, setCount } from "./parameters.ts";

export function ChatPage(): JSX.Element {
  const areParametersShown = useSignal(false);
  useChatKeys();
  return (
    <div class="chat" data-parameters={areParametersShown.value}>
      <header class="bar">
        <h1 class="unseen">Chat</h1>
        <ModelChoice />
        <span class="gap" />
        <button type="button" onClick={startAgain} title="Alt+N" aria-keyshortcuts="Alt+N">
          <PlusIcon />
          <span class="label">New chat</span>
        </button>
        <button
          type="button"
          aria-expanded={areParametersShown.value}
          aria-controls="parameters"
          onClick={() => {
            areParametersShown.value = !areParametersShown.value;
          }}
        >
          <TuneIcon />
          <span>Parameters{setCount.value > 0 ? ` (${setCount.value})` : ""}</span>
        </button>
      </header>
      <Conversation />
      <Composer />
      {areParametersShown.value && (
        <ParametersPanel
          onClose={() => {
            areParametersShown.value = false;
          }}
        />
      )}
      <div class="unseen" role="status">
        {announcement.value}
      </div>
    </div>
  );
}

/** Esc stops an answer wherever the focus is; Alt+N begins another chat. */
function useChatKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && isWriting.value) stop();
      if (event.altKey && event.code === "KeyN" && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        startAgain();
        focusComposer();
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

function ModelChoice(): JSX.Element {
  const names = useSignal<readonly string[]>([]);
  const failure = useSignal("");
  useEffect(() => {
    const read = async (): Promise<void> => {
      const { data } = await ask<{ data: readonly { id: string }[] }>("v1/models");
      names.value = data.map(({ id }) => id);
      if (!names.value.includes(modelName.value)) modelName.value = names.value[0] ?? "";
    };
    read().catch((thrown: unknown) => {
      failure.value = failureOf(thrown);
    });
  }, []);
  if (failure.value !== "") return <span class="failure">{failure.value}</span>;
  return (
    <select
      aria-label="Model"
      value={modelName.value}
      onChange={(event) => {
        modelName.value = event.currentTarget.value;
      }}
    >
      {names.value.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

function Conversation(): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const known = messages.value;
  useEffect(() => {
    isAtEnd.current ||= known.at(-1)?.text === "";
    if (isAtEnd.current) frame.current?.scrollTo({ top: frame.current.scrollHeight });
  }, [known]);
  return (
    <div
      class="conversation"
      ref={frame}
      tabIndex={0}
      role="group"
      aria-label="Conversation"
      onScroll={(event) => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < nearEndPixels;
      }}
    >
      <div class="column">
        {known.length === 0 && <Welcome />}
        {known.map((message) =>
          message.role === "user" ? (
            <UserMessage key={message.id} message={message} />
          ) : (
            <Answer key={message.id} message={message} isLast={message === known.at(-1)} />
          ),
        )}
      </div>
    </div>
  );
}

const nearEndPixels = 48;

function Welcome(): JSX.Element {
  return (
    <div class="welcome">
      <h2>What shall {modelName.value === "" ? "the model" : modelName.value} write?</h2>
      <p class="soft">Chats stay in this tab and are gone when it is closed.</p>
      <p class="soft keys">
        <span>
          <kbd>Enter</kbd> sends
        </span>
        <span>
          <kbd>Shift</kbd> <kbd>Enter</kbd> breaks the line
        </span>
        <span>
          <kbd>Esc</kbd> stops
        </span>
        <span>
          <kbd>↑</kbd> edits the last message
        </span>
        <span>
          <kbd>Alt</kbd> <kbd>N</kbd> begins another chat
        </span>
      </p>
    </div>
  );
}

function Composer(): JSX.Element {
  const text = useSignal("");
  const isReady = text.value.trim() !== "" && modelName.value !== "" && !hasFaults.value;
  const submit = (): void => {
    if (isWriting.value || !isReady) return;
    void send(text.value);
    text.value = "";
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div class="field">
        <GrowingText
          label="Message"
          text={text}
          placeholder="Write a message"
          autofocus
          onEnter={submit}
          onUp={editLast}
        />
        {isWriting.value ? (
          <button type="button" class="round" onClick={stop} aria-label="Stop" title="Esc">
            <StopIcon />
          </button>
        ) : (
          <button type="submit" class="round primary" disabled={!isReady} aria-label="Send">
            <SendIcon />
          </button>
        )}
      </div>
      {hasFaults.value && (
        <p class="failure small" role="alert">
          A parameter is not valid.
        </p>
      )}
    </form>
  );
}
