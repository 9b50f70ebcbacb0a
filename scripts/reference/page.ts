// A page of the reference: what is called first, with its examples; then the types, as they are declared.

import type { DocComment } from "./doc-comment.ts";
import type { PublicMember, PublicName } from "./public-names.ts";

export interface PageOrder {
  readonly introduction: string;
  readonly names: readonly PublicName[];
  /** Classes in the order in which one meets them; the rest follow as they are exported. */
  readonly first: readonly string[];
}

/** Markdown. */
export function referencePage({ introduction, names, first }: PageOrder): string {
  const place = ({ name }: PublicName): number =>
    first.includes(name) ? first.indexOf(name) : first.length;
  const ordered = names.toSorted((one, other) => place(one) - place(other));
  const called = ordered.filter(({ kind }) => kind !== "type");
  const types = ordered.filter(({ kind }) => kind === "type").toSorted(byName);
  const contents = [called, types].map((list) => list.map(link).join(" · "));
  return [
    introduction.trim(),
    ...contents,
    ...called.map(section),
    "## Types",
    ...types.map(typeSection),
    "",
  ].join("\n\n");
}

function byName({ name: one }: PublicName, { name: other }: PublicName): number {
  return one < other ? -1 : 1;
}

function link({ name }: PublicName): string {
  return `[${name}](#${name.toLowerCase()})`;
}

function section(shown: PublicName): string {
  const members = shown.members.filter(({ name }) => !name.startsWith("["));
  const text = [`## ${shown.name}`, ...described(shown.comment, shown.declaration)];
  return [...text, ...members.map((member) => memberSection(shown.name, member))].join("\n\n");
}

function memberSection(owner: string, member: PublicMember): string {
  const { name, kind, isStatic, comment, declaration } = member;
  const holder = isStatic ? owner : owner.charAt(0).toLowerCase() + owner.slice(1);
  const call = kind === "constructor" ? `new ${owner}` : `${holder}.${name}`;
  const heading = kind === "property" ? call : `${call}()`;
  return [`### ${heading}`, ...described(comment, declaration)].join("\n\n");
}

function typeSection({ name, comment, declaration }: PublicName): string {
  return [`### ${name}`, ...described(comment, declaration)].join("\n\n");
}

function described({ text, examples }: DocComment, declaration: string): string[] {
  return [
    code(declaration),
    ...(text === "" ? [] : [text]),
    ...examples.map((example) => `Example:\n\n${code(example.trimEnd())}`),
  ];
}

function code(text: string): string {
  return `\`\`\`ts\n${text}\n\`\`\``;
}
