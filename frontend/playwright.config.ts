import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";
import { NAME_WITHOUT_NETWORK } from "./e2e/server";

// The system's own Chromium: nothing is downloaded. CHROMIUM names another one.
const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => path !== undefined && existsSync(path),
);

export default defineConfig({
  testDir: "e2e",
  // Each worker has servers of its own, on ports of its own; a machine of two cores carries two.
  workers: 2,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath,
      args: ["--no-sandbox", `--host-resolver-rules=MAP ${NAME_WITHOUT_NETWORK} 127.0.0.1`],
    },
  },
});
