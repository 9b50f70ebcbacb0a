// The frame around the pages: where one can go, who one is, how it looks.

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { chooseTheme, theme } from "../theme/theme.ts";
import type { Theme } from "../theme/theme.ts";
import { account, isAdmin, isOpen, signOut } from "./account/account.ts";
import { ChatPage } from "./chat/chat-page.tsx";
import { KeysPage } from "./keys/keys-page.tsx";
import { ModelsPage } from "./models/models-page.tsx";
import {
  ChatIcon,
  KeyIcon,
  LeaveIcon,
  Mark,
  ModelIcon,
  MoonIcon,
  ScreenIcon,
  SunIcon,
  TenantIcon,
  UsageIcon,
} from "./parts/icons.tsx";
import { page } from "./parts/route.ts";
import type { PageName } from "./parts/route.ts";
import { TenantsPage } from "./tenants/tenants-page.tsx";
import { UsagePage } from "./usage/usage-page.tsx";

interface Place {
  readonly name: PageName;
  readonly label: string;
  readonly icon: () => JSX.Element;
  readonly content: () => JSX.Element;
  readonly isForAdmins: boolean;
}

const places: readonly Place[] = [
  { name: "chat", label: "Chat", icon: ChatIcon, content: ChatPage, isForAdmins: false },
  { name: "models", label: "Models", icon: ModelIcon, content: ModelsPage, isForAdmins: true },
  { name: "tenants", label: "Tenants", icon: TenantIcon, content: TenantsPage, isForAdmins: true },
  { name: "keys", label: "Keys", icon: KeyIcon, content: KeysPage, isForAdmins: true },
  { name: "usage", label: "Usage", icon: UsageIcon, content: UsagePage, isForAdmins: false },
];

export function Shell(): JSX.Element {
  const open = places.filter(({ isForAdmins }) => isAdmin.value || !isForAdmins);
  const shown = open.find(({ name }) => name === page.value) ?? open[0];
  const Content = shown?.content ?? ChatPage;
  const title = `${shown?.label ?? "Chat"} · Realm`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div class="shell">
      <a class="skip" href="#content" onClick={focusContent}>
        Skip to the content
      </a>
      <header class="side">
        <div class="brand">
          <Mark />
          <span>Realm</span>
        </div>
        <nav aria-label="Pages">
          {open.map(({ name, label, icon: Icon }) => (
            <a
              key={name}
              href={`#${name}`}
              aria-current={name === shown?.name ? "page" : undefined}
            >
              <Icon />
              <span>{label}</span>
            </a>
          ))}
        </nav>
        <div class="side-foot">
          <Who />
          <ThemeButton />
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        <Content />
      </main>
    </div>
  );
}

function focusContent(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>("#content")?.focus();
}

function Who(): JSX.Element {
  return (
    <>
      <span class="who soft small">
        {isOpen.value
          ? "no keys needed"
          : `${account.value?.tenant ?? ""} · ${account.value?.role ?? ""}`}
      </span>
      {!isOpen.value && (
        <button type="button" class="quiet" onClick={signOut}>
          <LeaveIcon />
          <span class="label">Sign out</span>
        </button>
      )}
    </>
  );
}

const following: Readonly<Record<Theme, Theme>> = {
  system: "light",
  light: "dark",
  dark: "system",
};
const themeIcons = { system: ScreenIcon, light: SunIcon, dark: MoonIcon };
const themeWords = { system: "System theme", light: "Light theme", dark: "Dark theme" };

function ThemeButton(): JSX.Element {
  const Icon = themeIcons[theme.value];
  return (
    <button
      type="button"
      class="quiet"
      title="Light, dark, or as the system"
      onClick={() => chooseTheme(following[theme.value])}
    >
      <Icon />
      <span class="label">{themeWords[theme.value]}</span>
    </button>
  );
}
