// Verdicts by key: each presses its button, which says the same.
import { $, $$, isBusy, on, say } from "./lib/dom.js";

document.addEventListener("keydown", (event) => {
  if (event.repeat || isBusy(event) || event.shiftKey) return;
  const key = CSS.escape(event.key.toLowerCase());
  const button = $(`[data-verdict="${key}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// Whoever asks for the field of words wants to write.
on(
  "toggle",
  ".changes",
  (_event, box) => box.open && $("textarea", box)?.focus(),
  true,
);
on("keydown", "[data-ctrl-enter]", (event, field) => {
  if (event.key === "Escape") {
    field.closest("details").open = false;
    $("summary", field.closest("details"))?.focus();
  }
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  field.form.requestSubmit();
});
// Before and now, from the frame on: pressed again, both rest on it again.
on("click", "[data-play-pair]", (_event, button) => {
  for (const film of $$("video", button.closest("li"))) {
    const at = Number(film.src.split("#t=")[1]);
    if (film.paused) void film.play();
    else {
      film.pause();
      film.currentTime = at;
    }
  }
});
document.addEventListener("review:changed", ({ detail }) => {
  if (detail?.say) say(detail.say);
});
