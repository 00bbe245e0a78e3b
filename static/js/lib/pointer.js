// Whether a button of the pointer is down: what is under it must not move away meanwhile.

let pressed = false;
/** @type {(() => void)[]} */
let waiting = [];

document.addEventListener("pointerdown", () => (pressed = true), true);
// A release outside the window is only seen when the pointer comes back.
document.addEventListener(
  "pointermove",
  (event) => event.buttons || up(),
  true,
);
for (const end of ["pointerup", "pointercancel"]) {
  // After the click that belongs to the release.
  document.addEventListener(end, () => window.setTimeout(up), true);
}

function up() {
  if (!pressed) return;
  pressed = false;
  for (const go of waiting.splice(0)) go();
}

export const isPressed = () => pressed;

/** Settles when no button is down. @returns {Promise<void>} */
export const released = () =>
  pressed ? new Promise((go) => waiting.push(go)) : Promise.resolve();
