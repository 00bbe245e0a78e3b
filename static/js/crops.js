// The two crops of a camera move, drawn on the shot's stills: drag, corners or keys. The
// numbers beside them are the form; whoever types there moves the rectangles.
import { $, $$, make, on, say } from "./lib/dom.js";
import { PARTS, end, pulled, shifted, sized } from "./lib/ends.js";

const OPEN = "details[data-crops]";
const STEP = 100;
const FAR = 500;
const HINT =
  "Arrow keys move it, Shift with them changes its size; Enter saves, Esc closes.";

/** The shot whose move was just chosen: its crops open by themselves. */
let wanted = "";

on("change", "select[name=move]", (_event, select) => {
  wanted = select.value === "crop" ? select.id.replace(/-move$/, "-crops") : "";
});

document.addEventListener("htmx:after:swap", () => {
  const crops = wanted && document.getElementById(wanted);
  if (!crops) return;
  wanted = "";
  crops.setAttribute("open", "");
});

// A `toggle` does not bubble.
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target instanceof HTMLDetailsElement && target.matches(OPEN))
      if (target.open) begin(target);
      else close(target);
  },
  true,
);
for (const crops of $$(`${OPEN}[open]`)) begin(crops);

/** @param {HTMLElement} crops */
function close(crops) {
  crops.removeAttribute("hx-morph-skip");
  for (const rect of $$(".rect", crops)) rect.remove();
}

/** @param {HTMLElement} crops */
function begin(crops) {
  const over = $("[data-crops-over]", crops);
  const form = $("form", crops);
  if (!(form instanceof HTMLFormElement) || !over || $(".rect", over)) return;
  // What is being drawn outlives the refreshes of the board, until it is sent.
  crops.setAttribute("hx-morph-skip", "");
  form.addEventListener("submit", () => {
    crops.removeAttribute("hx-morph-skip");
    document.addEventListener(
      "htmx:after:swap",
      () => {
        const now = document.getElementById(crops.id);
        now?.removeAttribute("open");
        $("summary", now ?? document)?.focus({ preventScroll: true });
      },
      { once: true },
    );
  });

  const rects = ["start", "end"].map((which) => rect(which, crops, over, form));
  form.addEventListener("input", () => rects.forEach((one) => one.read()));
  form.addEventListener("reset", () =>
    queueMicrotask(() => rects.forEach((one) => one.read())),
  );
  over.scrollIntoView({ block: "nearest" });
  rects[1].part.focus({ preventScroll: true });
}

/**
 * @param {string} which start or end
 * @param {HTMLElement} crops @param {HTMLElement} over @param {HTMLFormElement} form
 */
function rect(which, crops, over, form) {
  const part = make(
    "div",
    "rect",
    make("b", "", which === "end" ? "End" : "Start"),
  );
  part.dataset.cropEnd = which;
  part.tabIndex = 0;
  part.setAttribute("role", "application");
  for (const corner of ["nw", "ne", "sw", "se"]) {
    const handle = make("i");
    handle.dataset.corner = corner;
    part.append(handle);
  }
  over.append(part);

  const field = (side) =>
    /** @type {HTMLInputElement} */ (
      form.elements.namedItem(`${which}_${side}`)
    );
  const typed = (side) => Math.round((Number(field(side).value) || 0) * 100);
  const typedBox = () => end(typed("left"), typed("top"), typed("size"));
  let box = typedBox();

  function draw() {
    const { left, top, width } = box;
    const percent = (value) => `${(value * 100) / PARTS}%`;
    part.style.left = percent(left);
    part.style.top = percent(top);
    part.style.width = part.style.height = percent(width);
    // The smaller one on top, or nobody could take hold of it.
    part.style.zIndex = String(
      1 + 2 * (PARTS - width) + Number(which === "end"),
    );
    const shot = crops.dataset.crops;
    part.setAttribute(
      "aria-label",
      `${which === "end" ? "End" : "Start"} of the camera in shot ${shot}: ${words()}. ${HINT}`,
    );
  }
  const words = () =>
    `${box.left / 100} % from the left, ${box.top / 100} % from the top, ${box.width / 100} % in size`;

  function go(next, told = true) {
    box = next;
    field("left").value = String(box.left / 100);
    field("top").value = String(box.top / 100);
    field("size").value = String(box.width / 100);
    draw();
    if (told) say(words());
  }

  part.addEventListener("focus", () => show(which, over));
  part.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    down.preventDefault();
    part.focus({ preventScroll: true });
    part.setPointerCapture(down.pointerId);
    const from = box;
    const corner = /** @type {HTMLElement} */ (down.target).dataset.corner;
    const follow = (event) => {
      const across =
        ((event.clientX - down.clientX) / over.clientWidth) * PARTS;
      const downwards =
        ((event.clientY - down.clientY) / over.clientHeight) * PARTS;
      go(
        corner
          ? pulled(from, corner, across, downwards)
          : shifted(from, across, downwards),
        false,
      );
    };
    part.addEventListener("pointermove", follow);
    part.addEventListener(
      "lostpointercapture",
      () => part.removeEventListener("pointermove", follow),
      { once: true },
    );
  });

  part.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation();
    const larger = (by) => () => go(sized(box, box.width + by));
    const by = (across, down) => () => go(shifted(box, across, down));
    /** @type {Record<string, () => void>} */
    const deeds = event.shiftKey
      ? {
          ArrowUp: larger(2 * STEP),
          ArrowRight: larger(2 * STEP),
          ArrowDown: larger(-2 * STEP),
          ArrowLeft: larger(-2 * STEP),
        }
      : {
          ArrowLeft: by(-STEP, 0),
          ArrowRight: by(STEP, 0),
          ArrowUp: by(0, -STEP),
          ArrowDown: by(0, STEP),
          PageUp: by(0, -FAR),
          PageDown: by(0, FAR),
          "-": larger(-FAR),
          Enter: () => form.requestSubmit(),
        };
    deeds["+"] = deeds["="] = larger(FAR);
    deeds.Escape = () => {
      form.reset();
      crops.removeAttribute("open");
      $("summary", crops)?.focus({ preventScroll: true });
    };
    const deed = deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  });

  const read = () => {
    box = typedBox();
    draw();
  };
  draw();
  return { part, read };
}

/** The still on which that end is seen. @param {string} which @param {HTMLElement} over */
function show(which, over) {
  for (const img of $$("[data-under]", over))
    img.hidden = img.dataset.under !== which;
}
