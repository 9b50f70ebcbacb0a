// A README as harmless markup: Markdown is rendered, then only the elements and addresses named here are kept. Nothing is
// loaded from elsewhere, so pictures become links. Source of the kinds of attack: OWASP, XSS Filter Evasion Cheat Sheet.

import { Marked } from "marked";
import sanitizeHtml from "sanitize-html";
import type { Attributes, Tag } from "sanitize-html";

import { plainText } from "./plain-text.ts";

/** Characters that are rendered; the longest of the hub's popular models have about 100,000. */
const lengthMax = 150_000;

/** Levels of quotes and lists. */
const nestingMax = 40;

/** Characters met by all marks together, about a second's work; tables of a hundred bold rows have 6 million. */
const walkMax = 40_000_000;

/** Marks that turn what follows them, the rest of the page included. */
const turning = /[\0\u202a-\u202e\u2066-\u2069]/g;

const marked = new Marked({ gfm: true });

/** `base`: where relative addresses begin; undefined: they lead nowhere. */
export function safeReadme(markdown: string, base: string | undefined): string {
  const text = markdown.slice(0, lengthMax).replaceAll(turning, "");
  const body = withoutFrontMatter(text).trim();
  if (body === "") return "";
  return sanitized(rendered(body), base);
}

/** What cannot be rendered is shown as it is written. */
function rendered(body: string): string {
  if (isDear(body)) return asWritten(body);
  try {
    return marked.parse(body, { async: false });
  } catch {
    return asWritten(body);
  }
}

function asWritten(body: string): string {
  return `<pre>${body.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</pre>`;
}

/** Each level costs a call, and each mark of a paragraph a walk through the paragraph. */
function isDear(body: string): boolean {
  if (body.split("\n").some((line) => marksBefore(line) > nestingMax)) return true;
  const walks = body.split(/\n[ \t]*\n/).map((block) => markCount(block) * block.length);
  return walks.reduce((sum, walk) => sum + walk, 0) > walkMax;
}

/** Of quotes and lists, before a line's text. */
function marksBefore(line: string): number {
  const before = /^[\s>*+-]+/.exec(line.slice(0, 1000))?.[0] ?? "";
  return before.match(/>|[*+-](?=\s)/g)?.length ?? 0;
}

function markCount(block: string): number {
  return block.match(/[*_~`[<]/g)?.length ?? 0;
}

function withoutFrontMatter(markdown: string): string {
  const text = markdown.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
  if (!text.startsWith("---\n")) return text;
  const end = text.indexOf("\n---", 3);
  return end === -1 ? text : text.slice(end + "\n---".length).replace(/^-*[^\n]*\n?/, "");
}

const kept = [
  ..."h3 h4 h5 h6 p ul ol li blockquote pre code em strong b i u s del ins sub sup kbd".split(" "),
  ..."table thead tbody tfoot tr th td caption hr br a span details summary".split(" "),
];

function sanitized(html: string, base: string | undefined): string {
  let links = 0;
  return sanitizeHtml(html, {
    allowedTags: kept,
    allowedAttributes: {
      a: ["href", "rel"],
      ol: ["start"],
      th: ["colspan", "rowspan"],
      td: ["colspan", "rowspan"],
    },
    allowedSchemes: ["http", "https"],
    allowProtocolRelative: false,
    parseStyleAttributes: false,
    nestingLimit: 60,
    onOpenTag: (name) => {
      if (name === "a") links += 1;
    },
    onCloseTag: (name) => {
      if (name === "a") links -= 1;
    },
    transformTags: {
      // A page has its own first two levels.
      h1: "h3",
      h2: "h4",
      h3: "h5",
      h4: "h6",
      h5: "h6",
      a: (_name, attributes) => linkTo(attributes["href"], base),
      img: (_name, attributes) => picture(attributes, { base, isInLink: links > 0 }),
    },
    exclusiveFilter: ({ tag, text, mediaChildren }) =>
      ["a", "span", "summary"].includes(tag) && text.trim() === "" && mediaChildren.length === 0,
  });
}

function linkTo(href: string | undefined, base: string | undefined): Tag {
  const address = addressOf(href, base);
  if (address === undefined) return { tagName: "span", attribs: {} };
  return { tagName: "a", attribs: { href: address, rel: "nofollow noopener noreferrer" } };
}

function picture(
  { src, alt = "" }: Attributes,
  { base, isInLink }: { readonly base: string | undefined; readonly isInLink: boolean },
): Tag {
  const text = plainText(alt, 100) || "picture";
  return { ...(isInLink ? linkTo(undefined, base) : linkTo(src, base)), text };
}

/** Of the web alone; a place within the page is none, since ids are not kept. */
function addressOf(href: string | undefined, base: string | undefined): string | undefined {
  if (href === undefined || href.startsWith("#") || href.length > 2000) return undefined;
  const url = URL.canParse(href, base) ? new URL(href, base) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) return undefined;
  return url.username === "" && url.password === "" ? url.href : undefined;
}
