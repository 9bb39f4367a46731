import type { en } from "./en";
import type { later } from "./en/later";

type Words<T> = { [Key in keyof T]: T[Key] extends string ? string : Words<T[Key]> };

/** What every language has to say. A missing or surplus key does not compile. */
export type Catalog = Words<typeof en & typeof later>;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en & typeof later };
  }
}
