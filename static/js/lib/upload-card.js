// What a slot shows while its picture uploads, and when that failed.
import { make } from "./dom.js";
import { sentenceOf } from "./outcome.js";

/**
 * Why it failed. The server's own words, when it sent a sentence and not a page.
 * @param {{status: number, html: string, loggedOut: boolean}} reply
 * @param {number} part how much of it had left, 0 to 1
 */
export function sentence({ status, html, loggedOut }, part) {
  if (loggedOut)
    return "You are logged out. Log in in another tab, then retry.";
  if (status === 0)
    return part < 1
      ? "The upload was cut off. Nothing was kept."
      : "No answer from the server. Look whether it is there before you retry.";
  if (status === 413) return "The server takes no file of this size.";
  if (status === 404) return "Its place is gone: somebody deleted it.";
  return (
    (status < 500 && sentenceOf(html)) || "The server could not keep this file."
  );
}

/** May the same file do better a second time? */
export const mayRetry = ({ status, loggedOut }) =>
  loggedOut || [0, 408, 409, 429].includes(status) || status >= 500;

/** @param {{file: File, part: number}} job */
export const percentOf = ({ part }) => Math.round(part * 100);

function picture(job) {
  const img = /** @type {HTMLImageElement} */ (make("img", "preview"));
  img.src = job.preview;
  img.alt = "";
  return img;
}

const button = (words, run) => {
  const one = make("button", "btn s", words);
  one.addEventListener("click", run);
  return one;
};

/** What lies over a frame while it uploads. */
export function progress(job, cancelled) {
  const bar = /** @type {HTMLProgressElement} */ (make("progress", "meter"));
  bar.max = 100;
  bar.setAttribute("aria-label", `Upload of ${nameOf(job)}`);
  const box = make(
    "div",
    "up",
    picture(job),
    make("span", "name trunc", nameOf(job)),
    bar,
    make("div", "row", make("span", "part"), button("Cancel", cancelled)),
  );
  follow(box, job);
  return box;
}

/** Once all of it has left, the server may keep it whatever we do: no cancel then. */
export function follow(box, job) {
  const percent = percentOf(job);
  box.querySelector("progress").value = percent;
  box.querySelector(".part").textContent =
    percent < 100 ? `${percent}%` : "Checking the file";
  box
    .querySelector(".btn")
    .setAttribute("aria-disabled", String(percent >= 100));
}

const nameOf = ({ file }) => file.name || "Pasted picture";

/** What lies over it when that failed: the same file again, or another one. */
export function failure(job, { again, other, dismissed }) {
  const box = make(
    "div",
    "up failed",
    picture(job),
    make("span", "", job.failed),
    make(
      "div",
      "row",
      job.mayRetry
        ? button("Retry", again)
        : button("Choose another file", other),
      button("Dismiss", dismissed),
    ),
  );
  box.setAttribute("role", "alert");
  return box;
}
