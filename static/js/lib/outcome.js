// What became of a form, in words: refused, lost on the way, or nobody knows. Pure.

/** Nothing was changed, and this is why. The server's own sentence goes before these. */
const REFUSED = {
  400: "The server did not understand this, so nothing was changed. Load the page again, then repeat it.",
  401: "You are logged out, so nothing was changed. Log in in another tab, then try again.",
  403: "Your role in this team does not let you do this. Nothing was changed.",
  404: "This is gone: somebody deleted it, or moved it to the trash. Nothing was changed.",
  409: "Somebody else was faster, so nothing was changed. Look at it again, then repeat it.",
  413: "This is more than the server takes at once. Nothing was kept.",
  429: "Too many tries in a short time, so nothing was changed. Wait a minute, then try again.",
};

/**
 * @typedef {object} Answer
 * @property {number} status 0: none came
 * @property {string} [said] the server's own sentence, if it sent one
 * @property {boolean} [costs] whether doing it may cost money
 * @property {boolean} [online] what the browser believes
 */

/** May it have been done all the same? @param {number} status */
export const isOpen = (status) => status === 0 || status >= 500;

/** @param {Answer} answer @returns {string} */
export function words({ status, said = "", costs = false, online = true }) {
  if (!isOpen(status)) return said || REFUSED[status] || REFUSED[400];
  const why = status
    ? "Something broke on the server."
    : online
      ? "No answer from the server."
      : "You are offline.";
  return costs
    ? `${why} Nobody knows whether this went through, and it may cost money. Look at the renders before you do it again.`
    : `${why} Nobody knows whether this was done. Look at the page before you do it again.`;
}

/**
 * The sentence in an answer: a fragment of words, or the middle of an error page.
 * @param {string} html
 * @returns {string}
 */
export function sentenceOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const place = page.querySelector(".oops p") ?? page.body;
  const text = (place.textContent ?? "").trim().replace(/\s+/g, " ");
  return text.length < 300 ? text : "";
}
