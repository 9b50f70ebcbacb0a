// Code with its language and a button that copies it.

import type { JSX } from "preact";

import { CopyButton } from "../parts/copy-button.tsx";

interface CodeBlockProps {
  readonly code: string;
  readonly language: string;
}

export function CodeBlock({ code, language }: CodeBlockProps): JSX.Element {
  const name = language.split(/\s/)[0] ?? "";
  return (
    <figure class="code-block">
      <figcaption>
        <span>{name === "" ? "code" : name}</span>
        <CopyButton text={code} of="code" />
      </figcaption>
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}
