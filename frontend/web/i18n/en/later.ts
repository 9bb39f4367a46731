import { library } from "./library";
import { uploads } from "./uploads";

/** Words that only some pages need: those bring them along (i18n/later.ts), the first page does not. */
export const later = { library, uploads };
