// One face for the kinds of field that save themselves: text, choice, switch, radio group.

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

export const SAVES = "[data-save]";

/** A field keeps its name through every swap. @param {Control} control */
export const keyOf = (control) => `${control.dataset.save} ${control.name}`;

/** @param {Control} control @returns {Control[]} */
const group = (control) =>
  /** @type {Control[]} */ ([
    ...document.querySelectorAll(
      `${SAVES}[data-save="${CSS.escape(control.dataset.save ?? "")}"][name="${CSS.escape(control.name)}"]`,
    ),
  ]);

/** The field of this name on the page as it is now. @param {string} key @returns {Control | null} */
export function find(key) {
  const all = /** @type {Control[]} */ ([...document.querySelectorAll(SAVES)]);
  const same = all.filter((control) => keyOf(control) === key);
  return same.find((control) => control.checked) ?? same[0] ?? null;
}

/** @param {Control} control @returns {string} */
export function valueOf(control) {
  if (control.type === "checkbox") return String(control.checked);
  if (control.type === "radio") {
    return group(control).find((one) => one.checked)?.value ?? "";
  }
  return control.value;
}

/** What the server sent with the page. @param {Control} control @returns {string} */
export function loadedValue(control) {
  if (control.type === "checkbox") return String(control.defaultChecked);
  if (control.type === "radio") {
    return group(control).find((one) => one.defaultChecked)?.value ?? "";
  }
  if (control instanceof HTMLSelectElement) {
    const options = [...control.options];
    return (
      (options.find((one) => one.defaultSelected) ?? options[0])?.value ?? ""
    );
  }
  return control.defaultValue;
}

/** @param {Control} control @param {string} value */
export function show(control, value) {
  if (control.type === "checkbox") control.checked = value === "true";
  else if (control.type === "radio") {
    for (const one of group(control)) one.checked = one.value === value;
  } else if (control.value !== value) control.value = value;
}

/** Remember that the server has this value. @param {Control} control @param {string} value */
export function settle(control, value) {
  if (control.type === "checkbox") control.defaultChecked = value === "true";
  else if (control.type === "radio") {
    for (const one of group(control)) one.defaultChecked = one.value === value;
  } else if (control instanceof HTMLSelectElement) {
    for (const one of control.options)
      one.defaultSelected = one.value === value;
  } else if (control.defaultValue !== value) {
    // Writing the default of an untouched field would write the field.
    const now = control.value;
    control.defaultValue = value;
    if (control.value !== now) control.value = now;
  }
}

/** The slot for what is wrong with it: named by aria-describedby, else beside it. @param {Control} control */
export function errorSlot(control) {
  const ids = (control.getAttribute("aria-describedby") ?? "").split(/\s+/);
  const named = ids.map((id) => document.getElementById(id));
  return (
    named.find((slot) => slot?.hasAttribute("data-error")) ??
    control.closest("[data-field]")?.querySelector("[data-error]") ??
    null
  );
}
