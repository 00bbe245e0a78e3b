// Honest autosave: every field with data-save="<url>" keeps itself, and never lies about it.
import { $, $$, on } from "./lib/dom.js";
import {
  again,
  bringBack,
  changed,
  decide,
  flush,
  ready,
  restore,
  typed,
  unsaved,
} from "./lib/autosaver.js";
import { SAVES, find, keyOf } from "./lib/fields.js";
import { toast } from "./lib/toast.js";
import { here, sweep } from "./lib/unsent.js";

on("input", SAVES, (_event, control) => typed(control));
on("change", SAVES, (_event, control) => changed(control, 0));
on("focusout", SAVES, (_event, control) => changed(control, 0));

on("click", "#conflicts [data-keep]", (_event, button) => {
  const box = button.closest("[data-conflict]");
  if (!box) return;
  box.remove();
  decide(
    box.dataset.conflict,
    box.dataset.theirs,
    button.dataset.keep === "mine",
  );
});

// What somebody typed while this script was still on its way. Only where the browser does
// not fill in by itself what an earlier visit left.
for (const control of $$(`${SAVES}[autocomplete=off]`)) changed(control, 0);

// What an earlier visit could not send, because its tab was killed or its network gone.
sweep(here(), Date.now());
if ($$(SAVES).filter(bringBack).length) {
  toast("Words that were not saved yet are back, and are being saved now.", {
    icon: "refresh-cw",
  });
}

window.addEventListener("online", again);
window.addEventListener("focus", again);
// A tab put away may never come back.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) void flush();
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});

// Requests that change the board's structure wait for its words (data-flush).
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (!ctx.sourceElement?.closest?.("[data-flush]")) return;
  if (ctx.request.method === "GET") return;
  ctx.fetch = async (url, options) => {
    if (!(await flush())) {
      toast(
        "Some words are not saved yet, so nothing was changed. Look at the top of the page.",
        { icon: "cloud-off" },
      );
      throw new DOMException("words are not saved", "AbortError");
    }
    const version = $("input[data-version]")?.value;
    if (version && options.body?.has?.("version"))
      options.body.set("version", version);
    return window.fetch(url, options);
  };
});

// Now every listener of the page stands, htmx's too, and the page may claim to save.
document.addEventListener("DOMContentLoaded", ready);

/** Where the caret was, in case the swap replaces the field. @type {{key: string, start: number, end: number} | null} */
let caret = null;
document.addEventListener("htmx:before:swap", () => {
  const control = document.activeElement;
  caret = control?.matches(SAVES)
    ? {
        key: keyOf(control),
        start: control.selectionStart,
        end: control.selectionEnd,
      }
    : null;
});

// What the person wrote and the server does not have yet outlives every swap.
document.addEventListener("htmx:after:swap", () => {
  restore();
  const was = caret;
  caret = null;
  // Later than every other listener: a field in a resting card cannot be focused yet.
  queueMicrotask(() => focusAgain(was));
});

/** @param {typeof caret} was */
function focusAgain(was) {
  const control = was && find(was.key);
  if (!control || document.activeElement === control) return;
  control.focus({ preventScroll: true });
  if (was.start != null) control.setSelectionRange?.(was.start, was.end);
}
