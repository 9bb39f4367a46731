/** Builds what the server hands out: dist/web, dist/player, and dist/docs (the API reference, with local assets). */
import { cp, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const swagger = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
const REFERENCE_FILES = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-16x16.png", "favicon-32x32.png", "LICENSE"];

async function copyReference() {
  const target = join(here, "dist", "docs");
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await cp(join(here, "docs"), target, { recursive: true });
  await Promise.all(REFERENCE_FILES.map((name) => cp(join(swagger, name), join(target, name))));
}

const wanted = process.argv.slice(2);
const wants = (name) => wanted.length === 0 || wanted.includes(name);

if (wants("web")) await build({ configFile: join(here, "web", "vite.config.ts") });
if (wants("player")) await build({ configFile: join(here, "player", "vite.config.ts") });
if (wants("docs")) await copyReference();
