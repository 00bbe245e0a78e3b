// Every form that htmx sends says what became of it, also when the answer is no answer.
import { $, $$ } from "./lib/dom.js";
import { isOpen, sentenceOf, words } from "./lib/outcome.js";
import { toast } from "./lib/toast.js";

const { renders = "" } = document.body.dataset;

const isForm = (ctx) => ctx?.request && ctx.request.method !== "GET";
const forget = (kind) =>
  $$(`#toasts [data-kind="${kind}"]`).forEach((box) => box.remove());

/** One notice of a kind stays until it is dismissed, or no longer true. */
function notice(kind, text, more) {
  const same = $(`#toasts [data-kind="${kind}"] > span`);
  if (same?.textContent === text) return;
  forget(kind);
  toast(text, { kind, ...more });
}

function tell(ctx, status, said = "") {
  const costs = Boolean(ctx.sourceElement?.closest?.("[data-costs]"));
  const text = words({ status, said, costs, online: navigator.onLine });
  notice("outcome", text, {
    icon: status ? "circle-alert" : "wifi-off",
    link: costs && isOpen(status) ? { href: renders, words: "Renders" } : null,
  });
  // Perhaps it was done: what the page shows of renders is asked for again. Not the order
  // button, whose key makes a second press the same order.
  if (isOpen(status))
    document.body.dispatchEvent(new CustomEvent("render:changed"));
}

// ---- parts that ask for themselves: a page that hears nothing must not look alive
let misses = 0;
function missed(ctx) {
  misses += 1;
  const place = ctx.sourceElement?.matches?.("[data-awaited]")
    ? ctx.sourceElement
    : null;
  if (place) {
    place.textContent = "This part did not come. Load the page again.";
    place.removeAttribute("data-awaited");
  }
  if (misses > 1)
    notice(
      "stale",
      "The server does not answer, so what you see may be old. It is asked again by itself.",
      { icon: "wifi-off" },
    );
}

const loggedOut = () =>
  notice("stale", "You are logged out. What you see may be old.", {
    icon: "circle-alert",
    link: { href: window.location.href, words: "Log in" },
  });

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status >= 400) return;
  if (isForm(ctx)) forget("outcome");
  forget("stale");
  misses = 0;
});

document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  const { status } = ctx.response;
  if (!isForm(ctx)) {
    if (isOpen(status)) missed(ctx);
    if (status === 401) loggedOut();
    return;
  }
  // These bring their own words, and a place for them.
  if (ctx.hx.retarget || ctx.text.includes("<hx-partial")) return;
  tell(ctx, status, isOpen(status) ? "" : sentenceOf(ctx.text));
});

document.addEventListener("htmx:error", (event) => {
  const { ctx } = event.detail;
  if (!ctx) return;
  if (isForm(ctx)) tell(ctx, 0);
  else missed(ctx);
});
