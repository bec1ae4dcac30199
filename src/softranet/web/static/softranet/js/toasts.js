// A message stays until the reader dismisses it or leaves; none vanishes by itself.
for (const button of document.querySelectorAll("[data-dismiss]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.closest(".toast").remove();
    document.getElementById("main")?.focus();
  });
}
