// The small film that is light to decode, or the original.
import { say } from "./dom.js";
import { behind, drop } from "./film.js";

/** One instead of the other, at the same frame. @param {any} player */
export async function turn(player) {
  const { proxy, original } = player.dataset;
  if (!proxy || !original) return;
  const isOriginal = player.hasAttribute("data-original-on");
  const url = isOriginal ? proxy : original;
  const old = player.video;
  const film = { url, poster: "", rate: player.rate };
  const next = await behind(old, film, () => player.frame);
  if (!next) return say("That file cannot be played here.");
  // Somebody was faster, or the film has left the page.
  if (old !== player.video || !player.isConnected) return drop(next);
  player.adopt(next);
  drop(old);
  player.toggleAttribute("data-original-on", !isOriginal);
  say(isOriginal ? "720p" : "Original");
}
