/** The theme menu: buttons with data-theme-choice "auto", "light" or "dark". theme.js applies the choice. */
const KEY = "theme";

function chosen() {
  try {
    return localStorage.getItem(KEY) ?? "auto";
  } catch {
    return "auto"; // storage switched off
  }
}

function show() {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen()));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice]");
  if (!button) return;
  try {
    if (button.dataset.themeChoice === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, button.dataset.themeChoice);
  } catch {
    document.documentElement.dataset.bsTheme = button.dataset.themeChoice; // this page only
    return;
  }
  document.dispatchEvent(new Event("portal:theme"));
  show();
});
show();
