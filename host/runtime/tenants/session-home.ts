// What a session needs of the tenant that it belongs to.

import type { TemplateSource } from "../chat/model-template.ts";
import type { Guest } from "../guest.ts";
import type { SessionHead } from "../saved-session.ts";
import type { TenantServices } from "./tenant-services.ts";

export interface SessionHome<Session> extends TenantServices {
  /** Of the session's model. */
  readonly templateSource: TemplateSource;
  /** A guest that has served nobody. */
  openGuest(ending: AbortSignal): Promise<Guest>;
  /** What its sessions belong to. Errors: as `IdentifiedModel.digest`. */
  identity(): Promise<Omit<SessionHead, "kvType">>;
  /** Another session like this one, with nothing in it. Errors: `limit` (`sessions`). */
  newSession(): Session;
  /** Told once, when the session is closed. */
  onClose(session: Session): void;
}
