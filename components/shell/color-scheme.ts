/**
 * Before the first paint: the theme chosen in this browser, or the system's. Its text is sent as it is, so it uses
 * nothing from outside itself; components/ui/theme.ts writes the key.
 */
export function setColorScheme(): void {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem("headgate-color-scheme");
  } catch {
    // A browser that keeps nothing has the system's.
  }
  if (chosen !== "light" && chosen !== "dark")
    chosen = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset["mantineColorScheme"] = chosen;
}
