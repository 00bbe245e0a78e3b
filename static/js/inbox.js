// A notice that somebody follows is read.
import { $, on } from "./lib/dom.js";
import { post } from "./lib/http.js";

on("click", "[data-notice]", (_event, link) => {
  const address = $("[data-read-at]")?.dataset.readAt;
  if (address) void post(address, { notice: link.dataset.notice ?? "" });
});
