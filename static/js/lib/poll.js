// One question again and again, while somebody looks at the page.

/**
 * Hidden tabs are silent and ask at once when they are seen again. Who asks answers with
 * how the next time should be: `stop` ends it.
 * @param {() => Promise<"stop" | void>} look
 * @param {number} seconds
 * @returns {{now: () => void, stop: () => void}}
 */
export function poll(look, seconds) {
  let timer = 0;
  let asking = false;
  const ended = new AbortController();
  const later = () => {
    window.clearTimeout(timer);
    if (!ended.signal.aborted)
      timer = window.setTimeout(() => void ask(), seconds * 1000);
  };
  const ask = async () => {
    if (asking || ended.signal.aborted) return;
    if (document.visibilityState !== "visible") return later();
    asking = true;
    const next = await look().catch(() => {});
    asking = false;
    if (next === "stop") ended.abort();
    later();
  };
  document.addEventListener(
    "visibilitychange",
    () => document.visibilityState === "visible" && void ask(),
    { signal: ended.signal },
  );
  later();
  return {
    now: () => void ask(),
    stop: () => {
      ended.abort();
      window.clearTimeout(timer);
    },
  };
}
