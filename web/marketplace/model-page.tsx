// One model: how it is fetched and run, what it needs, its files, and what its owner writes about it.

import type { ComponentChildren } from "preact";

import { BadgeView } from "./badge-view.tsx";
import type { ListedFile, ListedModel } from "./listed-model.ts";
import {
  badgeOf,
  bytesWords,
  commandsOf,
  countWords,
  dayOf,
  hubAddress,
  hubNames,
  kindWords,
  nameOf,
} from "./model-words.ts";
import { pageText } from "./page-frame.tsx";
import { plainText } from "./plain-text.ts";
import { safeReadme } from "./safe-readme.ts";

/** Rows of a page; repositories of many quantizations in parts have a few hundred files. */
const filesMax = 300;

const tagsMax = 30;

export function modelPage(model: ListedModel): string {
  const name = nameOf(model);
  const author = plainText(model.author ?? "", 60);
  const description = plainText(model.description, 1000);
  return pageText(
    { title: `${name} · Models for Realm`, description: plainText(description, 160), root: "../" },
    <>
      <nav aria-label="Place">
        <a href="../index.html">All models</a>
      </nav>
      <h1>{name}</h1>
      {author === "" ? null : <p class="author">by {author}</p>}
      <p>{description}</p>
      <Running model={model} />
      <section aria-labelledby="facts">
        <h2 id="facts">At a glance</h2>
        <Facts model={model} />
      </section>
      <Files model={model} />
      <Readme model={model} />
    </>,
  );
}

function Running({ model }: { readonly model: ListedModel }) {
  const badge = badgeOf(model);
  const reasons = model.compatibility?.reasons ?? [];
  const commands = commandsOf(model);
  return (
    <section aria-labelledby="running" class="running">
      <h2 id="running">Run it</h2>
      <p>
        <BadgeView {...badge} />
      </p>
      {reasons.slice(0, 8).map((reason) => (
        <p key={reason} class="soft">
          {plainText(reason, 300)}
        </p>
      ))}
      {commands.map((command) => (
        <div class="command" key={command}>
          <code>{command}</code>
          <button type="button" data-copy={command} aria-label={`Copy ${command}`} hidden>
            Copy
          </button>
        </div>
      ))}
      {model.gated === true ? (
        <p class="soft">
          Its owner lets only those fetch it who asked for it on the hub; <code>HF_TOKEN</code> says
          who you are.
        </p>
      ) : null}
    </section>
  );
}

function Facts({ model }: { readonly model: ListedModel }) {
  const { bytes, architecture = "", quantization = "", license = "", tags } = model;
  const address = hubAddress(model);
  const hub = hubNames[model.provider];
  const shown = tags.slice(0, tagsMax).map((tag) => plainText(tag, 40));
  return (
    <dl class="glance">
      <Fact term="Kind">{kindWords[model.category]}</Fact>
      <Fact term="Architecture">{plainText(architecture, 40)}</Fact>
      <Fact term="Quantization">{plainText(quantization, 20)}</Fact>
      <Fact term="File">{plainText(model.size, 20)}</Fact>
      <Fact term="Memory">
        {bytes === undefined ? "" : `${bytesWords(bytes)} for weights, and the context's cache`}
      </Fact>
      <Fact term="Licence">{plainText(license, 60)}</Fact>
      <Fact term="Downloads">{countWords(model.downloads)}</Fact>
      <Fact term="Likes">{countWords(model.likes)}</Fact>
      <Fact term="Updated">{dayOf(model) ?? ""}</Fact>
      <Fact term="From">
        {address === undefined ? (
          hub
        ) : (
          <a href={address} rel="nofollow noopener noreferrer">
            {hub}
          </a>
        )}
      </Fact>
      <Fact term="Tags">{shown.filter((tag) => tag !== "").join(", ")}</Fact>
    </dl>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ComponentChildren }) {
  if (children === "") return null;
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Files({ model }: { readonly model: ListedModel }) {
  const { siblings = [], file } = model;
  if (siblings.length === 0) return null;
  const more = siblings.length - filesMax;
  // Models before what lies beside them.
  const sorted = [...siblings].sort((left, right) => rankOf(left) - rankOf(right));
  return (
    <section aria-labelledby="files">
      <h2 id="files">Files</h2>
      <table class="files">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Size</th>
            <th scope="col">SHA-256</th>
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, filesMax).map((sibling) => (
            <FileRow key={sibling.filename} file={sibling} isChosen={sibling.filename === file} />
          ))}
        </tbody>
      </table>
      {more > 0 ? <p class="soft">And {countWords(more)} more on the hub.</p> : null}
    </section>
  );
}

function FileRow({ file, isChosen }: { readonly file: ListedFile; readonly isChosen: boolean }) {
  const { filename, size, sha256 } = file;
  return (
    <tr>
      <th scope="row">
        {plainText(filename, 160)} {isChosen ? <span class="chosen">chosen</span> : null}
      </th>
      <td>{size === undefined ? "" : bytesWords(size)}</td>
      <td>{sha256 === undefined ? "" : <code title={sha256}>{sha256.slice(0, 12)}</code>}</td>
    </tr>
  );
}

function rankOf({ filename }: ListedFile): number {
  return /\.(?:gguf|safetensors)$/i.test(filename) ? 0 : 1;
}

function Readme({ model }: { readonly model: ListedModel }) {
  const address = hubAddress(model);
  const base = address === undefined ? undefined : `${address}/blob/main/`;
  const html = safeReadme(model.readme ?? "", base);
  if (html === "") return null;
  return (
    <section aria-labelledby="readme">
      <h2 id="readme">From its owner</h2>
      <div class="readme" dangerouslySetInnerHTML={{ __html: html }} />
    </section>
  );
}
