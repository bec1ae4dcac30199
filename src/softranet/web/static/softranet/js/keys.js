// Single keys: "/" to the search field, "?" for the list, "j" and "k" along the rows, "g" and a letter to a section.
// All can be switched off.
const KEY = "softranet.keys";
const box = document.querySelector("[data-keys-switch]");
const stored = () => {
  try { return localStorage.getItem(KEY); } catch { return null; }
};
let on = stored() !== "off";
let leader = "";
let timer = 0;

if (box) {
  box.checked = on;
  box.addEventListener("change", () => {
    on = box.checked;
    try {
      if (on) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, "off");
    } catch { /* storage refused: the choice lasts for this page */ }
  });
}

const typing = (target) => target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);
// Each row by its first link, which Enter then follows.
const along = (step) => {
  const links = [...document.querySelectorAll("main .list tbody tr")].map((row) => row.querySelector("a[href]"));
  const shown = links.filter((link) => link?.checkVisibility());
  const row = document.activeElement?.closest("tr");
  const at = shown.findIndex((link) => row?.contains(link));
  shown.at(at < 0 ? (step > 0 ? 0 : -1) : Math.min(Math.max(at + step, 0), shown.length - 1))?.focus();
};
const target = (keys) => document.querySelector(`[data-key="${CSS.escape(keys)}"]`);

document.addEventListener("keydown", (event) => {
  if (!on || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const keys = leader ? `${leader} ${event.key}` : event.key;
  clearTimeout(timer);
  leader = "";
  if (keys === "/") {
    const field = document.querySelector("[data-search]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  } else if (keys === "?") {
    document.getElementById("keys")?.showModal();
  } else if (keys === "j" || keys === "k") {
    along(keys === "j" ? 1 : -1);
  } else if (keys === "g") {
    leader = "g";
    timer = setTimeout(() => { leader = ""; }, 1200);
  } else {
    const found = target(keys);
    if (!found) return;
    event.preventDefault();
    found.click();
  }
});
