// Words on their way to the server, kept in this browser too: a tab may be killed.

/**
 * `sent` was under way: the server may have it.
 * @typedef {{was: string, value: string, sent: string | null}} Words
 * @typedef {Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">} Shelf
 */

const PREFIX = "unsent";
const DAYS = 30;

/** Somebody else may log in to this browser, and gets none of it. */
const place = (owner, key) => `${PREFIX} ${owner} ${key}`;

/**
 * A browser that has no room, or that is told to keep nothing, keeps nothing.
 * @template T @param {() => T} act @returns {T | null}
 */
function perhaps(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

export const here = () => perhaps(() => window.localStorage);

/** @param {Shelf | null} shelf @param {string} owner @param {string} key @param {Words} words @param {number} now */
export const keep = (shelf, owner, key, { was, value, sent }, now) =>
  perhaps(() =>
    shelf.setItem(
      place(owner, key),
      JSON.stringify({ was, value, sent, at: now }),
    ),
  );

/** @param {Shelf | null} shelf @param {string} owner @param {string} key */
export const forget = (shelf, owner, key) =>
  perhaps(() => shelf.removeItem(place(owner, key)));

/** @param {Shelf | null} shelf @param {string} owner @param {string} key @returns {Words | null} */
export const kept = (shelf, owner, key) =>
  perhaps(() => {
    const { was, value, sent } = JSON.parse(
      shelf.getItem(place(owner, key)) ?? "",
    );
    return typeof was === "string" && typeof value === "string"
      ? { was, value, sent: typeof sent === "string" ? sent : null }
      : null;
  });

/** Nobody came back for it. @param {Shelf | null} shelf @param {number} now */
export const sweep = (shelf, now) =>
  perhaps(() => {
    const places = Array.from({ length: shelf.length }, (_, n) => shelf.key(n));
    for (const name of places) {
      if (!name?.startsWith(`${PREFIX} `)) continue;
      const at = perhaps(() => JSON.parse(shelf.getItem(name) ?? "").at);
      if (!(now - at < DAYS * 86_400_000)) shelf.removeItem(name);
    }
  });
