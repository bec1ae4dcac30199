// Light or dark, where the reader chose. Not a module: it has to run before the first paint, or the page flashes.
(() => {
  const KEY = "softranet.theme";
  const root = document.documentElement;
  const chosen = () => {
    try { return localStorage.getItem(KEY) ?? ""; } catch { return ""; }
  };
  const show = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const button of document.querySelectorAll("[data-theme-switch] button")) {
      button.setAttribute("aria-pressed", String(button.value === (root.dataset.theme ?? "")));
    }
  };
  // Nothing is stored before a choice, and "auto" removes what was.
  const choose = (theme) => {
    try {
      if (theme) localStorage.setItem(KEY, theme);
      else localStorage.removeItem(KEY);
    } catch { /* storage refused: the choice lasts for this page */ }
    show(theme);
  };
  show(chosen());
  document.addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll("[data-theme-switch]")) {
      group.hidden = false;
      group.addEventListener("click", (event) => {
        const button = event.target.closest("button");
        if (button) choose(button.value);
      });
    }
    show(chosen());
  });
})();
