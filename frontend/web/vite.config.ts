import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.TVS_SERVER ?? "http://127.0.0.1:5000";

export default defineConfig({
  root: here("."),
  base: "/",
  plugins: [react()],
  resolve: { alias: { "@shared": here("../shared"), "@web": here(".") } },
  build: {
    outDir: here("../dist/web"),
    emptyOutDir: true,
    target: "es2022",
    reportCompressedSize: true,
    // The content security policy allows scripts of our own origin only, so nothing may become a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/api": server,
      "/media": server,
      "/stage": server,
      "/player": server,
      "/socket.io": { target: server, ws: true },
    },
  },
});
