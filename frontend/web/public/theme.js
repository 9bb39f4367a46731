// Runs before the first paint, so that a dark console never flashes white. A file of its own: inline scripts are refused.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("tvs.theme");
  } catch {
    // Storage may be refused; then the machine's own preference decides.
  }
  var dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
