/** Imported by what speaks of uploads and the library: adds their English words to those of the first bundle. */
import i18next from "i18next";
import { later } from "./en/later";

const add = () => i18next.addResourceBundle("en", "translation", later, true);

if (i18next.isInitialized) add();
else i18next.on("initialized", add);
