// What HTMX does not do by itself: tell when a save could not reach the server, and lead to errors.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const status = document.getElementById("status");
  const say = (text) => {
    for (const place of [status, document.getElementById("saved")]) if (place) place.textContent = text;
  };
  document.body.addEventListener("htmx:sendError", () => say(status.dataset.offline));
  document.body.addEventListener("htmx:responseError", () => say(status.dataset.offline));
  document.getElementById("errors")?.focus();
});
