// Loaded in the head, before anything is painted: sets light or dark, so that no page flashes.
// The choice ("light", "dark"; nothing = as the device says) is kept in localStorage by js/theme-menu.js.
(() => {
  const root = document.documentElement;
  const device = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage switched off: follow the device
    }
  };
  const apply = () => {
    const theme = chosen() ?? (device.matches ? "dark" : "light");
    root.dataset.bsTheme = theme;
  };
  root.classList.add("js");
  apply();
  device.addEventListener("change", apply);
  document.addEventListener("portal:theme", apply);
})();
