// What all pages have around their contents. They load nothing but this site's own files, by paths relative to
// themselves, so that they work wherever they are put.

import type { ComponentChildren, VNode } from "preact";
import { render } from "preact-render-to-string";

/** Framing is the server's to refuse: a page cannot say it of itself. */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

export interface PageFrame {
  readonly title: string;
  readonly description: string;
  /** To the site's root: `./`, `../`. */
  readonly root: string;
}

export function pageText(frame: PageFrame, contents: VNode): string {
  return `<!doctype html>\n${render(<Page {...frame}>{contents}</Page>)}\n`;
}

function Page({
  title,
  description,
  root,
  children,
}: PageFrame & { readonly children: ComponentChildren }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={contentPolicy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="description" content={description} />
        <title>{title}</title>
        <link rel="icon" type="image/svg+xml" href={`${root}assets/icon.svg`} />
        <link rel="stylesheet" href={`${root}assets/site.css`} />
        <script src={`${root}assets/site.js`} />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the contents
        </a>
        <header class="top">
          <div class="wide">
            <a class="home" href={`${root}index.html`}>
              <img src={`${root}assets/icon.svg`} alt="" width="28" height="28" />
              Models for Realm
            </a>
            <label class="theme" hidden>
              <span>Theme </span>
              <select id="theme">
                <option value="system">System</option>
                <option value="light">Light</option>
                <option value="dark">Dark</option>
              </select>
            </label>
          </div>
        </header>
        <main id="main" class="wide" tabindex={-1}>
          {children}
        </main>
        <footer class="wide">
          What a model's owner writes about it is shown as they wrote it, without pictures and
          scripts. Licences are the owners'.
        </footer>
      </body>
    </html>
  );
}
