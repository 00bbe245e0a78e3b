// What htmx sends carries the newest token: a log-in in another tab has made a new one.
import { csrf } from "./lib/http.js";

document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (request.method === "GET") return;
  request.headers["X-CSRFToken"] = csrf();
  if (request.body?.has?.("csrfmiddlewaretoken"))
    request.body.set("csrfmiddlewaretoken", csrf());
});
