import { account } from "./account";
import { audit } from "./audit";
import { library } from "./library";
import { settings } from "./settings";
import { uploads } from "./uploads";
import { users } from "./users";
import { welcome } from "./welcome";

/** Words that only some pages need: those bring them along (i18n/later.ts), the first page does not. */
export const later = { account, audit, library, settings, uploads, users, welcome };
