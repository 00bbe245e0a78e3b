// `?` shows the keys of this page: every <template data-keys="Title"> on it.
import { $, $$, isBusy, make, on } from "./lib/dom.js";

function open() {
  const sheet = /** @type {HTMLDialogElement | null} */ ($("#keys"));
  const list = sheet && $("[data-keys-list]", sheet);
  if (!list || sheet.open) return;
  list.replaceChildren();
  for (const group of $$("template[data-keys]")) {
    const keys = make("dl", "", group.content.cloneNode(true));
    list.append(make("h3", "", group.dataset.keys ?? ""), keys);
  }
  sheet.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || isBusy(event)) return;
  event.preventDefault();
  open();
});
on("click", "[data-keys-open]", open);
on("click", "[data-keys-close]", (_event, button) =>
  button.closest("dialog")?.close(),
);
// A click beside the sheet lands on the dialog itself.
on("click", "dialog.sheet", (event, sheet) => {
  if (event.target === sheet) sheet.close();
});
