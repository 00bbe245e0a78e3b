// One upload with progress, which fetch cannot report. It can be stopped and tried again.
import { csrf } from "./http.js";

/**
 * @typedef {object} Upload
 * @property {Promise<{status: number, html: string, loggedOut: boolean}>} done status 0: no answer
 * @property {() => void} stop
 */

/**
 * @param {string} url
 * @param {File | Blob} file
 * @param {{name?: string, fields?: Record<string, string>, progress?: (part: number) => void}} [more]
 * @returns {Upload}
 */
export function upload(
  url,
  file,
  { name = "file", fields = {}, progress } = {},
) {
  const request = new XMLHttpRequest();
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  // A pasted picture has no name.
  form.append(
    name,
    file,
    file.name || `pasted.${file.type.split("/")[1] ?? "png"}`,
  );
  request.open("POST", url);
  request.setRequestHeader("X-CSRFToken", csrf());
  request.setRequestHeader("HX-Request", "true");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) progress?.(event.loaded / event.total);
  });
  const done = new Promise((resolve) => {
    request.addEventListener("loadend", () => {
      // A redirect was followed by the browser: the answer is the log-in page, not ours.
      const elsewhere =
        request.responseURL !== "" &&
        request.responseURL !== new URL(url, document.baseURI).href;
      resolve({
        status: request.status,
        html: request.responseText,
        loggedOut: request.status === 401 || elsewhere,
      });
    });
  });
  request.send(form);
  return { done, stop: () => request.abort() };
}
