// A large file on its way: how much of it has arrived. Without this the form is sent as
// any other, and the browser says so in its own way.
import { $, on, say } from "./lib/dom.js";

/** @param {HTMLFormElement} form @param {boolean} isBusy */
function show(form, isBusy) {
  const bar = $("[data-upload-bar]", form);
  const button = $("button[type=submit]", form);
  if (bar) bar.hidden = !isBusy;
  if (button instanceof HTMLButtonElement) button.disabled = isBusy;
}

/** What the server answered: another page, or this one with the reason. */
function follow(request, form) {
  if (request.responseURL && request.responseURL !== form.action) {
    location.assign(request.responseURL);
    return;
  }
  const page = new DOMParser().parseFromString(
    request.responseText,
    "text/html",
  );
  const main = $("main", page);
  if (!main) return failed(form);
  $("main").replaceWith(document.adoptNode(main));
  say($("main [role=alert] h2")?.textContent ?? "Nothing was imported");
  $("main input[type=file]")?.focus();
}

/** @param {HTMLFormElement} form */
function failed(form) {
  show(form, false);
  say("The upload did not arrive. Nothing was imported. Try again.");
}

on("submit", "[data-upload]", (event, form) => {
  event.preventDefault();
  const request = new XMLHttpRequest();
  const bar = $("progress", form);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    if (bar) bar.value = total ? (100 * loaded) / total : 0;
  });
  request.addEventListener("load", () => follow(request, form));
  request.addEventListener("error", () => failed(form));
  request.open("POST", form.action);
  request.send(new FormData(form));
  show(form, true);
});
