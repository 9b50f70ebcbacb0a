// The console's entry: asks the server who the reader is, then shows the pages or asks for a key.

import { render } from "preact";
import type { JSX } from "preact";

import "../theme/theme.css";
import { applyTheme } from "../theme/theme.ts";
import { refreshAccount, standing } from "./account/account.ts";
import { SignIn, Unreachable } from "./account/sign-in.tsx";
import "./chat/chat.css";
import "./console.css";
import "./markdown/markdown.css";
import { Shell } from "./shell.tsx";
import "./tenants/charts.css";

function Console(): JSX.Element | null {
  switch (standing.value) {
    case "asking":
      return null;
    case "signed-in":
      return <Shell />;
    case "unreachable":
      return <Unreachable />;
    default:
      return <SignIn />;
  }
}

applyTheme();
void refreshAccount();
const place = document.querySelector("#console");
if (place !== null) render(<Console />, place);
