// Before the first paint: the theme chosen in this browser, or the system's. components/ui/theme.ts writes the key.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("headgate-color-scheme");
  } catch (_) {}
  if (chosen !== "light" && chosen !== "dark") {
    chosen = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.setAttribute("data-mantine-color-scheme", chosen);
})();
