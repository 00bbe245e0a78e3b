// The one form of deeds (#act): every button of the page may post through it.
import { $, on } from "./lib/dom.js";
import { toast } from "./lib/toast.js";

// A toast that offers to undo leaves with its answer.
on("click", ".toast [formaction]", (_event, button) => {
  const box = button.closest(".toast");
  // After the form has seen which of its buttons was pressed.
  window.setTimeout(() => {
    box?.remove();
    if (document.activeElement === document.body)
      $("#main")?.focus({ preventScroll: true });
  });
});

// A refusal in words comes with the answer (422). For the others we have to say it.
const WORDS = {
  401: "You are logged out. Log in in another tab, then try again.",
  403: "Your role in this team does not let you change this.",
  404: "This is gone: somebody deleted it, or moved it to the trash.",
};

document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = event.detail;
  if (ctx.sourceElement?.id !== "act" || ctx.response.status === 422) return;
  const words =
    WORDS[ctx.response.status] ??
    "The server could not do this. Nothing was changed; try again.";
  toast(words, { icon: "circle-alert" });
});

document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx?.sourceElement?.id !== "act") return;
  toast("No answer from the server. Nothing was changed; try again.", {
    icon: "wifi-off",
  });
});
