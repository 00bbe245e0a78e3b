// The camera's hints: pressing one writes its words into the open shot's prompt.
import { $, $$, make, on } from "./lib/dom.js";
import { HINTS, says, toggle } from "./lib/camera.js";
import { write } from "./lib/write.js";

const pop = make("div", "pop hints");
pop.id = "camera";
pop.popover = "auto";
pop.setAttribute("role", "group");
pop.setAttribute("aria-label", "Camera");
pop.append(
  ...Object.entries(HINTS).map(([name, words]) => {
    const button = make("button", "hint", name);
    button.dataset.words = words;
    return button;
  }),
);
document.body.append(pop);

const area = () =>
  /** @type {HTMLTextAreaElement | null} */ (
    $("[data-shots] [aria-current=true] textarea[name=prompt]")
  );
const hints = () => $$("[data-words]", pop);

/** A hint is pressed when the text says it, whoever wrote it. */
function paint() {
  const text = area()?.value ?? "";
  for (const hint of hints())
    hint.setAttribute(
      "aria-pressed",
      String(says(text, hint.dataset.words ?? "")),
    );
}

pop.addEventListener("beforetoggle", paint);
on("input", "textarea[name=prompt]", paint);
document.addEventListener("htmx:after:swap", paint);

on("click", "#camera [data-words]", (_event, hint) => {
  const field = area();
  if (!field) return;
  write(field, toggle(field.value, hint.dataset.words ?? ""));
  hint.focus({ preventScroll: true });
});
