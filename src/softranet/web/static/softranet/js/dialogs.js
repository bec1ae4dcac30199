// Opens dialogs: a link with data-dialog leads to a page that does the same where scripts do not run.
for (const opener of document.querySelectorAll("[data-needs-script]")) opener.hidden = false;

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    dialog.showModal();
  } else if (event.target instanceof HTMLDialogElement && event.target.open) {
    // A click on the backdrop arrives at the dialog itself, outside its box.
    const { left, right, top, bottom } = event.target.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    if (x < left || x > right || y < top || y > bottom) event.target.close();
  }
});
