// Line icons, drawn for this console on a grid of 24; all are decoration beside words.

import type { JSX } from "preact";

function icon(path: string): () => JSX.Element {
  return () => (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

export const ChatIcon = icon("M4 5h16v11H10l-5 4v-4H4z");
export const ModelIcon = icon("m12 3 8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9");
export const TenantIcon = icon("M4 20V10M10 20V4M16 20v-7M21 20H3");
export const KeyIcon = icon("M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8M11 12l9-9M16 7l3 3");
export const UsageIcon = icon("M5 18a9 9 0 1 1 14 0M12 14l4-5");
export const CopyIcon = icon("M9 9h11v11H9zM5 15H4V4h11v1");
export const CheckIcon = icon("m5 13 4 4L19 7");
export const SendIcon = icon("M12 19V5M6 11l6-6 6 6");
export const StopIcon = icon("M5 5h14v14H5z");
export const EditIcon = icon("M4 20h4L19 9l-4-4L4 16zM13 7l4 4");
export const AgainIcon = icon("M20 12a8 8 0 1 1-2.3-5.7L20 8.5M20 4v4.5h-4.5");
export const TuneIcon = icon("M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4");
export const PlusIcon = icon("M12 5v14M5 12h14");
export const SunIcon = icon(
  "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 3v1M12 20v1M3 12h1M20 12h1M5.6 5.6l.7.7M17.7 17.7l.7.7M18.4 5.600l-.7.7M6.3 17.7l-.7.7",
);
export const MoonIcon = icon("M20 14A8 8 0 1 1 10 4a6.5 6.5 0 0 0 10 10z");
export const ScreenIcon = icon("M4 5h16v11H4zM9 20h6M12 16v4");
export const LeaveIcon = icon("M14 4h5v16h-5M4 12h10M10 8l4 4-4 4");

/** Realm's mark. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M10 23V9h7a4.5 4.5 0 0 1 0 9h-7m6 0 6 5" />
    </svg>
  );
}
