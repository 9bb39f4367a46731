/** Builds the player: its page, and its service worker with the list of files that the page needs to start. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.TVS_SERVER ?? "http://127.0.0.1:5000";
const { version } = JSON.parse(readFileSync(here("../package.json"), "utf-8")) as { version: string };

/** Where the worker has its list of files. */
const PLACE = "SHELL_OF_THIS_BUILD";

/** Writes the names of all built files into the worker. Its version changes when any byte of them does. */
function listShell(): Plugin {
  return {
    name: "tvs-list-shell",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const hash = createHash("sha256");
        const files = ["/player/"];
        for (const [name, built] of Object.entries(bundle)) {
          if (name === "sw.js") continue;
          hash.update(name).update(built.type === "chunk" ? built.code : built.source);
          if (name !== "index.html") files.push(`/player/${name}`);
        }
        for (const name of readdirSync(here("public"))) {
          hash.update(name).update(readFileSync(here(`public/${name}`)));
          files.push(`/player/${name}`);
        }
        files.sort();
        const worker = bundle["sw.js"];
        if (worker?.type !== "chunk" || !worker.code.includes(PLACE))
          throw new Error("the worker has no place for the list of files");
        const shell = { version: hash.digest("hex").slice(0, 16), files };
        worker.code = worker.code.replace(PLACE, JSON.stringify(shell));
      },
    },
  };
}

export default defineConfig({
  root: here("."),
  base: "/player/",
  plugins: [listShell()],
  define: { "import.meta.env.VITE_PLAYER_VERSION": JSON.stringify(version) },
  build: {
    outDir: here("../dist/player"),
    emptyOutDir: true,
    // Screens are often old: Chromium 94 has private methods, static blocks and everything else this code uses.
    target: ["chrome94", "firefox93", "safari16.4"],
    // The content security policy allows scripts of our own origin only, so nothing may become a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: here("index.html"), sw: here("worker/sw.ts") },
      output: { entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
  server: {
    proxy: { "/api": server, "/media": server, "/stage": server, "/socket.io": { target: server, ws: true } },
  },
});
