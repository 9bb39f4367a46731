/** Imported by pages whose words are not in the first bundle: adds the English ones. */
import i18next from "i18next";
import { later } from "./en/later";

const add = () => i18next.addResourceBundle("en", "translation", later, true);

if (i18next.isInitialized) add();
else i18next.on("initialized", add);
