// Selected takes: by the checkbox, by X on the take with the focus, with Shift a whole
// stretch; and the bar that says what can be done with them.
import { $, $$, isBusy, on, say } from "./lib/dom.js";
import { post } from "./lib/http.js";
import { toast } from "./lib/toast.js";

const BOX = ".card .sel input";
const HERE = new Set(["star", "unstar", "trash"]);
const boxes = () => /** @type {HTMLInputElement[]} */ ($$(BOX));
/** @type {HTMLInputElement | null} */
let last = null;

function paint() {
  const chosen = boxes().filter((box) => box.checked);
  const form = $("#several");
  if (!form) return;
  form.toggleAttribute("data-any", chosen.length > 0);
  document.body.toggleAttribute("data-selecting", chosen.length > 0);
  const count = $("[data-count]", form);
  if (count) count.textContent = `${chosen.length} selected`;
  const boards = new Set(chosen.map((box) => box.dataset.board));
  const can = chosen.length > 1 && chosen.length < 5 && boards.size === 1;
  const compare = $("[value=compare]", form);
  compare?.toggleAttribute("disabled", !can);
  compare?.setAttribute(
    "title",
    can ? "Compare them" : "Select two to four takes of one board",
  );
}

/** From the last one to this one all become what this one is. @param {HTMLInputElement} box */
function stretch(box) {
  const all = boxes();
  const from = last ? all.indexOf(last) : -1;
  if (from < 0) return;
  const to = all.indexOf(box);
  for (const one of all.slice(Math.min(from, to), Math.max(from, to) + 1))
    one.checked = box.checked;
}

// A click on a checkbox has changed it already; a key that presses it is a click too.
on("click", BOX, (event, element) => {
  const box = /** @type {HTMLInputElement} */ (element);
  if (/** @type {MouseEvent} */ (event).shiftKey) stretch(box);
  last = box;
  paint();
});

document.addEventListener("keydown", (event) => {
  if (isBusy(event)) return;
  if (event.key === "Escape" && boxes().some((box) => box.checked)) clear();
  if (event.key.toLowerCase() !== "x") return;
  const card = document.activeElement?.closest(".card");
  const box = card && /** @type {HTMLInputElement} */ ($(".sel input", card));
  if (!box) return;
  event.preventDefault();
  box.checked = !box.checked;
  if (event.shiftKey) stretch(box);
  last = box;
  paint();
  say(box.checked ? "Selected" : "Not selected");
});

function clear() {
  const form = $("#several");
  const held = form?.contains(document.activeElement);
  for (const box of boxes()) box.checked = false;
  paint();
  if (held) (last?.isConnected ? last : $("#main"))?.focus();
}

document.addEventListener("reset", (event) => {
  if (event.target instanceof Element && event.target.id === "several")
    window.setTimeout(clear);
});

// What stays on this page is done without leaving it; the others are the form's own.
on("submit", "#several", (event, form) => {
  const button = /** @type {SubmitEvent} */ (event).submitter;
  const deed = button instanceof HTMLButtonElement ? button.value : "";
  if (!HERE.has(deed)) return;
  event.preventDefault();
  const fields = new URLSearchParams(
    /** @type {any} */ (new FormData(/** @type {HTMLFormElement} */ (form))),
  );
  fields.set("deed", deed);
  void send(form, fields);
});

/** @param {HTMLElement} form @param {URLSearchParams} fields */
async function send(form, fields) {
  const answer = await post(
    form.getAttribute("action") ?? "",
    /** @type {any} */ (fields),
  );
  if (answer.loggedOut) return window.location.reload();
  if (answer.status !== 200 && answer.status !== 422) {
    toast("Nothing was done: the server did not answer. Try again.");
    return;
  }
  await window.htmx.swap({
    text: answer.text,
    target: form,
    swap: "none",
    sourceElement: form,
    hx: {},
    request: {},
  });
  if (answer.status === 200) clear();
}

// Takes come and go by htmx.
const wall = $("#found");
if (wall)
  new MutationObserver(paint).observe(wall, { childList: true, subtree: true });
paint();
