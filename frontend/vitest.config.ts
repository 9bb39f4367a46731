import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@shared": here("shared"), "@web": here("web") } },
  test: {
    environment: "jsdom",
    include: ["{shared,web,player}/**/*.test.{ts,tsx}"],
    setupFiles: ["web/test-setup.ts"],
    restoreMocks: true,
    testTimeout: 20_000,
    maxWorkers: 2,
  },
});
