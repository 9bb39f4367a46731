import { createRoot } from "react-dom/client";
import { App } from "./app";
import { startWords } from "./i18n";
import "./i18n/catalog";
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
await startWords();
createRoot(root).render(<App />);
