import { createRoot } from "react-dom/client";
import { App } from "./app";
import { nameBrand, speakUsual, startWords } from "./i18n";
import "./i18n/catalog";
import { branding } from "./session/branding";
import { session } from "./session/session";
import "@mantine/core/styles.css";
import "./fonts.css";
import "./ui/colours.css";
import "./ui/base.css";

// A page open since before an update asks for files that are gone: the newest page has the right names.
window.addEventListener("vite:preloadError", () => {
  const last = Number(sessionStorage.getItem("tvs.reloaded_at"));
  if (performance.timeOrigin - last < 30_000) return;
  sessionStorage.setItem("tvs.reloaded_at", String(performance.timeOrigin));
  location.reload();
});

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root.");
void session.start();
const loading = branding.load();
await branding.known(loading);
const { name, default_language } = branding.get();
await startWords({ brand: name, usual: default_language });
branding.watch(() => {
  nameBrand(branding.get().name);
  void speakUsual(branding.get().default_language);
});
createRoot(root).render(<App />);
