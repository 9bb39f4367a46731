/** A package as an agency hands it over: a page with styles, scripts, pictures, a font and data, each a file of its own. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { MEDIA } from "./manager";

const PYTHON = fileURLToPath(new URL("../../.venv/bin/python", import.meta.url));
const FONTS = "/usr/share/fonts";

const PAGE = `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; font-src 'self'">
<link rel="stylesheet" href="css/main.css">
<script type="importmap">{"imports": {"parts/": "./js/parts/"}}</script>
<script src="js/tries.js"></script>
<script type="module" src="js/main.js"></script>
<script>const late = import("./js/parts/late.js");</script>
</head><body><h1 id="said">no script</h1><p id="could"></p><img id="cat" src="img/cat.png"></body></html>`;

/** Everything a guest must not do: what it could is told. */
const TRIES = `window.couldDo = () => {
  const tries = {
    parent: () => parent.document.title,
    frame: () => frameElement.tagName,
    storage: () => localStorage.length,
    session: () => sessionStorage.length,
    cookie: () => document.cookie,
    database: () => indexedDB.open("tvs-player"),
    caches: () => caches.keys.name,
    worker: () => navigator.serviceWorker.controller.scriptURL,
    shelf: () => { const asked = new XMLHttpRequest(); asked.open("GET", "/api/health", false); asked.send(); },
  };
  return Object.keys(tries).filter((name) => { try { tries[name](); return true; } catch { return false; } });
};
try { top.location = "about:blank"; } catch {}
try { parent.postMessage({ kind: "restart" }, "*"); } catch {}`;

const MAIN = `import { sum } from "./parts/sum.js";
import { one } from "parts/one.js";
import dessert from "../data/dessert.json" with { type: "json" };
import sheet from "../css/sheet.css" with { type: "css" };
const cat = document.getElementById("cat");
await Promise.all([cat.decode(), document.fonts.load("20px Package")]);
const data = await (await fetch("data/menu.json")).json();
const second = new Image();
second.src = "img/cat.png";
await second.decode();
const parts = {
  style: getComputedStyle(document.body).backgroundColor,
  picture: cat.naturalWidth,
  second: second.naturalWidth,
  background: getComputedStyle(document.getElementById("said")).backgroundImage.slice(0, 14),
  font: [...document.fonts].map((font) => font.status).join(),
  module: sum(1, 2),
  data: data.dish,
  named: one,
  imported: dessert.dish,
  sheet: sheet.cssRules.length,
  late: (await late).word,
};
document.getElementById("said").textContent = JSON.stringify(parts);
document.getElementById("could").textContent = "origin " + self.origin + ", could: " + (couldDo().join(" ") || "nothing");`;

const TEXTS: Record<string, string> = {
  "index.html": PAGE,
  "css/main.css": '@import "parts/colours.css"; h1 { font: 20px Package; background: url("../img/cat.png") }',
  "css/parts/colours.css":
    '@font-face { font-family: Package; src: url("../../fonts/own.ttf") } body { background: rgb(1, 2, 3) }',
  "css/sheet.css": "p { color: red } p { margin: 0 }",
  "js/tries.js": TRIES,
  "js/main.js": MAIN,
  "js/parts/sum.js": 'import { one } from "./one.js"; export const sum = (a, b) => a * one + b;',
  "js/parts/one.js": 'import "./sum.js"; export const one = 1;',
  "js/parts/late.js": 'export const word = "late";',
  "data/menu.json": '{"dish": "soup"}',
  "data/dessert.json": '{"dish": "cake"}',
};

/** What the page says when everything of it was there. */
export const WHOLE = {
  style: "rgb(1, 2, 3)",
  picture: 451,
  second: 451,
  background: 'url("data:imag',
  font: "loaded",
  module: 3,
  data: "soup",
  named: 1,
  imported: "cake",
  sheet: 2,
  late: "late",
};

export async function makePackage(): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "tvs-package-"));
  const files: [string, string | Uint8Array][] = Object.entries(TEXTS);
  files.push(["img/cat.png", await readFile(join(MEDIA, "chelsea.png"))], ["fonts/own.ttf", await anyFont()]);
  for (const [name, content] of files) {
    await mkdir(dirname(join(folder, "site", name)), { recursive: true });
    await writeFile(join(folder, "site", name), content);
  }
  await promisify(execFile)(PYTHON, ["-m", "zipfile", "-c", "site.zip", "site"], { cwd: folder });
  const made = await readFile(join(folder, "site.zip"));
  await rm(folder, { recursive: true });
  return made;
}

/** Chromium brings fonts with it; any one will do. */
async function anyFont(): Promise<Uint8Array> {
  const names = await readdir(FONTS, { recursive: true });
  const [first] = names.filter((name) => name.endsWith(".ttf")).toSorted();
  if (first === undefined) throw new Error(`there is no font in ${FONTS}`);
  return readFile(join(FONTS, first));
}
