// The console's entry: draws it into the page.

import { render } from "preact";

import "../theme/theme.css";
import { applyTheme } from "../theme/theme.ts";

applyTheme();
const place = document.querySelector("#console");
if (place !== null) render(<main>Realm</main>, place);
