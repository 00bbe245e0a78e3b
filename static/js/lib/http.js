// Requests of our own, beside htmx: they carry the same token.

/** The cookie is newer than the page after a log-in in another tab. */
export function csrf() {
  const cookie = /(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/.exec(
    document.cookie,
  );
  if (cookie) return decodeURIComponent(cookie[1]);
  const headers = document.body.getAttribute("hx-headers:inherited");
  return headers ? JSON.parse(headers)["X-CSRFToken"] : "";
}

/**
 * POST a form. A redirect is not followed: it means the log-in page. Status 0 is no answer.
 * @param {string} url
 * @param {Record<string, string>} fields
 * @returns {Promise<{status: number, text: string, loggedOut: boolean}>}
 */
export async function post(url, fields) {
  const body = new URLSearchParams(fields);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "X-CSRFToken": csrf(), "X-Requested-With": "fetch" },
      body,
      redirect: "manual",
      // Goes out although the page is being left; browsers allow that for small ones.
      keepalive: body.toString().length < 60_000,
    });
    return {
      status: response.status,
      text: await response.text(),
      loggedOut: response.type === "opaqueredirect" || response.status === 401,
    };
  } catch {
    return { status: 0, text: "", loggedOut: false };
  }
}
