// What a slot shows while its picture uploads, and when that failed.
import { make } from "./dom.js";

/** The server's own words, when it sent a sentence and not a page. */
export function sentence({ status, html, loggedOut }) {
  if (status === 0) return "The upload was cut off. Nothing was kept.";
  if (loggedOut)
    return "You are logged out. Log in in another tab, then retry.";
  if (status === 413) return "The server takes no file of this size.";
  const page = new DOMParser().parseFromString(html, "text/html");
  const text = page.body.textContent.trim().replace(/\s+/g, " ");
  return text && text.length < 300 && status < 500
    ? text
    : "The server could not keep this file.";
}

export const words = ({ file }, percent) =>
  percent < 100
    ? `${file.name || "Pasted picture"}, ${percent}%`
    : "Checking the file";

function picture(job) {
  const img = /** @type {HTMLImageElement} */ (make("img", "preview"));
  img.src = job.preview;
  img.alt = "";
  return img;
}

/** What lies over a frame while it uploads. */
export function progress(job, percent) {
  const bar = /** @type {HTMLProgressElement} */ (make("progress", "meter"));
  bar.max = 100;
  bar.value = percent;
  bar.setAttribute("aria-label", "Upload");
  return make(
    "div",
    "up",
    picture(job),
    make("span", "", words(job, percent)),
    bar,
  );
}

/** What lies over it when that failed. */
export function failure(job, again, dismissed) {
  const retry = make("button", "btn s", "Retry");
  const dismiss = make("button", "btn s", "Dismiss");
  retry.addEventListener("click", again);
  dismiss.addEventListener("click", dismissed);
  const box = make(
    "div",
    "up failed",
    picture(job),
    make("span", "", job.failed),
    make("div", "row", retry, dismiss),
  );
  box.setAttribute("role", "alert");
  return box;
}
