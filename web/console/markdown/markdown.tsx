// A model's Markdown as elements. Nothing that a model writes becomes markup: the text is read into tokens (marked's
// lexer) and each token that is known here becomes an element with that text in it; HTML stays text, images become
// links, and links go to the web or to mail alone.

import { Lexer } from "marked";
import type { MarkedToken, Token, Tokens } from "marked";
import type { ComponentChildren, JSX } from "preact";
import { useMemo } from "preact/hooks";

import { CodeBlock } from "./code-block.tsx";
import { decodeEntities } from "./entities.ts";

/** Of lists and quotes in each other; what is deeper is shown as it was written. */
const depthMax = 24;

export function Markdown({ text }: { readonly text: string }): JSX.Element {
  const tokens = useMemo(() => readMarkdown(text), [text]);
  return (
    <div class="markdown">
      {tokens === undefined ? <p class="plain">{text}</p> : draw(tokens, 0)}
    </div>
  );
}

/** None where the lexer gives up. */
function readMarkdown(text: string): Token[] | undefined {
  try {
    return new Lexer({ gfm: true, breaks: true }).lex(text);
  } catch {
    return undefined;
  }
}

function draw(tokens: readonly Token[] | undefined, depth: number): ComponentChildren {
  if (depth > depthMax) return tokens?.map(({ raw }) => raw).join("");
  return tokens?.map((token, index) => (
    <Drawn key={index} token={known(token)} depth={depth + 1} />
  ));
}

/** marked's wider type has tokens of extensions too, which there are none of. */
function known(token: Token): MarkedToken {
  return token as MarkedToken;
}

interface DrawnProps {
  readonly token: MarkedToken;
  readonly depth: number;
}

function Drawn({ token, depth }: DrawnProps): ComponentChildren {
  switch (token.type) {
    case "paragraph":
      return <p>{draw(token.tokens, depth)}</p>;
    case "text":
      return token.tokens === undefined ? decodeEntities(token.text) : draw(token.tokens, depth);
    case "escape":
      return token.text;
    case "strong":
      return <strong>{draw(token.tokens, depth)}</strong>;
    case "em":
      return <em>{draw(token.tokens, depth)}</em>;
    case "del":
      return <del>{draw(token.tokens, depth)}</del>;
    case "codespan":
      return <code>{token.text}</code>;
    case "code":
      return <CodeBlock code={token.text} language={token.lang ?? ""} />;
    case "br":
      return <br />;
    case "hr":
      return <hr />;
    case "heading":
      return <Heading level={token.depth}>{draw(token.tokens, depth)}</Heading>;
    case "blockquote":
      return <blockquote>{draw(token.tokens, depth)}</blockquote>;
    case "list":
      return <List list={token} depth={depth} />;
    case "table":
      return <Table table={token} depth={depth} />;
    case "link":
      return <Link address={token.href}>{draw(token.tokens, depth)}</Link>;
    case "image":
      return <Link address={token.href}>{token.text === "" ? token.href : token.text}</Link>;
    case "checkbox":
      return token.checked ? "☑ " : "☐ ";
    case "html":
      return token.raw;
    default:
      return null;
  }
}

/** Below the heading of the page. */
function Heading(props: {
  readonly level: number;
  readonly children: ComponentChildren;
}): JSX.Element {
  if (props.level === 1) return <h2>{props.children}</h2>;
  if (props.level === 2) return <h3>{props.children}</h3>;
  return <h4>{props.children}</h4>;
}

function List(props: { readonly list: Tokens.List; readonly depth: number }): JSX.Element {
  const { ordered, start, items } = props.list;
  const rows = items.map((item, index) => <li key={index}>{draw(item.tokens, props.depth)}</li>);
  return ordered ? <ol start={start === "" ? 1 : start}>{rows}</ol> : <ul>{rows}</ul>;
}

function Table(props: { readonly table: Tokens.Table; readonly depth: number }): JSX.Element {
  const { header, rows } = props.table;
  const cells = (row: readonly Tokens.TableCell[]): ComponentChildren =>
    row.map(({ tokens, align }, index) => (
      <td key={index} data-align={align ?? undefined}>
        {draw(tokens, props.depth)}
      </td>
    ));
  return (
    <div class="table-frame" tabIndex={0} role="group" aria-label="Table">
      <table>
        <thead>
          <tr>
            {header.map(({ tokens }, index) => (
              <th key={index} scope="col">
                {draw(tokens, props.depth)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>{cells(row)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Link(props: {
  readonly address: string;
  readonly children: ComponentChildren;
}): ComponentChildren {
  const address = safeAddress(props.address);
  if (address === undefined) return props.children;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow" title={address}>
      {props.children}
    </a>
  );
}

/** Whole addresses of the web and of mail; none otherwise. */
function safeAddress(text: string): string | undefined {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (address === undefined) return undefined;
  return ["http:", "https:", "mailto:"].includes(address.protocol) ? address.href : undefined;
}
