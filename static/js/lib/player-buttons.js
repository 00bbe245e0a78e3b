// The player's buttons say what they would do now.
import { $$ } from "./dom.js";

/**
 * @param {HTMLElement} player
 * @param {HTMLVideoElement} video
 * @param {boolean} running
 * @param {boolean} [looping]
 */
export function paintButtons(player, video, running, looping = video.loop) {
  const full = Boolean(document.fullscreenElement);
  const states = {
    play: [running, "Pause", "Play"],
    mute: [video.muted, "Sound on", "Mute"],
    full: [full, "Leave full screen", "Full screen"],
  };
  for (const [name, [is, yes, no]] of Object.entries(states)) {
    for (const button of $$(`[data-do=${name}].two-way`, player)) {
      button.toggleAttribute("data-on", is);
      button.setAttribute("aria-label", is ? yes : no);
      button.title = is ? yes : no;
    }
  }
  for (const button of $$("[data-do=loop]", player)) {
    const inMenu = button.getAttribute("role") === "menuitemcheckbox";
    button.setAttribute(
      inMenu ? "aria-checked" : "aria-pressed",
      String(looping),
    );
  }
  for (const word of $$("[data-speed]", player)) {
    word.textContent = `${video.playbackRate}×`;
  }
}
