// Slots of frames and of files in the settings: drop, paste or browse; it shows at once and
// then uploads.
import { $, $$, on, say } from "./lib/dom.js";
import { fileOf, problemOf } from "./lib/pictures.js";
import { swap } from "./lib/swap.js";
import { toast } from "./lib/toast.js";
import { upload } from "./lib/upload.js";
import {
  failure,
  follow,
  mayRetry,
  progress,
  sentence,
} from "./lib/upload-card.js";
import { select } from "./timeline.js";

const SLOT = "[data-frame-slot]";
const TYPES = "image/png,image/jpeg,image/webp";
const MAX_BYTES = 20_000_000;

/**
 * By address, not by element: a card may be replaced while another of its frames uploads.
 * @type {Map<string, {file: File, preview: string, part: number, failed: string, mayRetry: boolean, stop: () => void}>}
 */
const jobs = new Map();

/** @param {string} url */
const slotOf = (url) => $(`${SLOT}[data-upload="${CSS.escape(url)}"]`);

/** @param {string} url @param {string | undefined} seen */
const withSeen = (url, seen) =>
  seen ? `${url}${url.includes("?") ? "&" : "?"}${seen}` : url;

/** @param {HTMLElement} slot @param {File} file */
function take(slot, file) {
  const problem = problemOf(file, {
    accept: (slot.dataset.accept ?? TYPES).split(","),
    maxBytes: Number(slot.dataset.maxBytes) || MAX_BYTES,
  });
  if (problem) toast(problem, { icon: "circle-alert" });
  else void start(slot.dataset.upload ?? "", file);
}

/** @param {string} url @param {File} file */
async function start(url, file) {
  const place = slotOf(url);
  if (!place) return;
  const held = place.contains(document.activeElement);
  drop(url);
  // Its card opens: there is room for how far it is, and for what went wrong.
  select(place.closest("[data-item]")?.dataset.item ?? "");
  const job = {
    file,
    preview: URL.createObjectURL(file),
    part: 0,
    failed: "",
    mayRetry: false,
    stop: () => {},
  };
  jobs.set(url, job);
  paint(url);
  if (held) $(".up .btn", place)?.focus();
  // What the slot shows now goes along: a colleague's picture is not replaced unseen.
  const { seen } = place.dataset;
  const { done, stop } = upload(withSeen(url, seen), file, {
    progress: (part) => {
      job.part = part;
      paint(url);
    },
  });
  job.stop = stop;
  const reply = await done;
  if (jobs.get(url) !== job) return;
  const slot = slotOf(url);
  if (reply.status >= 200 && reply.status < 300 && !reply.loggedOut) {
    drop(url);
    const card = slot?.closest("[data-item], [data-setting]");
    if (card) await swap(card, reply.html);
    say(slot?.dataset.added ?? "Frame added");
    const full = slotOf(url) ?? document;
    full.dispatchEvent(new CustomEvent("board:changed", { bubbles: true }));
    if (full !== document && full.matches("[data-crop-wanted]"))
      await import("./crop.js").catch(() => {});
    full.dispatchEvent(new CustomEvent("frame:added", { bubbles: true }));
  } else {
    job.failed = sentence(reply, job.part);
    job.mayRetry = mayRetry(reply);
    paint(url);
    say(job.failed);
  }
}

/** @param {string} url */
function drop(url) {
  const job = jobs.get(url);
  if (!job) return;
  jobs.delete(url);
  job.stop();
  URL.revokeObjectURL(job.preview);
  const up = slotOf(url)?.querySelector(".up");
  const held = up?.contains(document.activeElement);
  up?.remove();
  if (held) $("[data-browse]", slotOf(url) ?? document)?.focus();
}

/** @param {string} url */
function cancel(url) {
  if ((jobs.get(url)?.part ?? 1) >= 1) return;
  drop(url);
  say("Upload cancelled. Nothing was kept.");
}

/** @param {string} url */
const browse = (url) => $("input[type=file]", slotOf(url) ?? document)?.click();

/** Draw where a job stands into its slot. @param {string} url */
function paint(url) {
  const job = jobs.get(url);
  const frame = slotOf(url)?.querySelector(".frame");
  if (!job || !frame) return;
  const old = frame.querySelector(".up");
  if (old && !job.failed) return follow(old, job);
  const held = old?.contains(document.activeElement);
  old?.remove();
  const box = job.failed
    ? failure(job, {
        again: () => void start(url, job.file),
        other: () => browse(url),
        dismissed: () => drop(url),
      })
    : progress(job, () => cancel(url));
  frame.append(box);
  if (held) $(".btn", box)?.focus();
}

// ---- browse
on("click", `${SLOT} [data-browse]`, (_event, button) => {
  browse(button.closest(SLOT)?.dataset.upload ?? "");
});
on("change", `${SLOT} input[type=file]`, (_event, input) => {
  const file = input.files?.[0];
  if (file) take(input.closest(SLOT), file);
  input.value = "";
});

// ---- drop: over the window every slot shows itself, elsewhere a drop does nothing
const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
const mark = (slot) => {
  $$(`${SLOT}[data-over]`).forEach(
    (one) => one !== slot && one.removeAttribute("data-over"),
  );
  slot?.setAttribute("data-over", "");
};
function over(event) {
  if (!hasFiles(event)) return;
  event.preventDefault();
  document.documentElement.setAttribute("data-file-over", "");
  const slot =
    event.target instanceof Element ? event.target.closest(SLOT) : null;
  mark(slot);
  event.dataTransfer.dropEffect = slot ? "copy" : "none";
}
function leave() {
  document.documentElement.removeAttribute("data-file-over");
  mark(null);
}
document.addEventListener("dragenter", over);
document.addEventListener("dragover", over);
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) leave();
});
document.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  leave();
  const slot =
    event.target instanceof Element ? event.target.closest(SLOT) : null;
  const file = fileOf(event.dataTransfer);
  if (slot && file) take(slot, file);
});

// ---- paste: into the focused slot, else the first frame of the selected shot
document.addEventListener("paste", (event) => {
  const file = fileOf(event.clipboardData);
  if (!file) return;
  const slot =
    document.activeElement?.closest(SLOT) ??
    $(`[data-item][aria-current=true] ${SLOT}`) ??
    $(`[data-item] ${SLOT}`) ??
    $(`.page ${SLOT}:has(.empty-frame)`);
  if (!slot) return;
  event.preventDefault();
  take(slot, file);
});

document.addEventListener("htmx:after:swap", () => {
  for (const url of jobs.keys()) paint(url);
});
window.addEventListener("beforeunload", (event) => {
  if ([...jobs.values()].some((job) => !job.failed)) event.preventDefault();
});
