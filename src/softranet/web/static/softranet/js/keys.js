// Single keys: "/" to the search field, "?" for the list, "g" and a letter to a section. All can be switched off.
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

// On a narrow screen the sections scroll sideways: the present one should be in view.
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
