// The theme button: dark, light, then what the system says.
import { $$, on, say } from "./lib/dom.js";

const THEMES = ["dark", "light", "auto"];
const WORDS = { dark: "dark", light: "light", auto: "as the system" };
const YEAR = 365 * 24 * 3600;

const current = () => document.documentElement.dataset.theme ?? "dark";
const next = () => THEMES[(THEMES.indexOf(current()) + 1) % THEMES.length];

function name() {
  const label = `Theme ${WORDS[current()]}; change to ${WORDS[next()]}`;
  $$("[data-theme-button]").forEach((button) => {
    button.setAttribute("aria-label", label);
    button.title = label;
  });
}

// A page of a server in trouble is drawn without its cookies.
const kept = /(?:^|;\s*)theme=(dark|light|auto)/.exec(document.cookie)?.[1];
if (kept) document.documentElement.dataset.theme = kept;

on("click", "[data-theme-button]", () => {
  const theme = next();
  document.documentElement.dataset.theme = theme;
  // The server reads it, so the next page is painted right the first time.
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; samesite=lax`;
  say(`Theme ${WORDS[theme]}`);
  name();
});
name();
