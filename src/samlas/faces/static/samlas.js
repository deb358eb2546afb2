// What HTMX does not do by itself: tell when a save could not reach the server, and lead to errors.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const status = document.getElementById("status");
  const say = (text) => {
    for (const place of [status, document.getElementById("saved")]) if (place) place.textContent = text;
  };
  document.body.addEventListener("htmx:sendError", () => say(status.dataset.offline));
  document.body.addEventListener("htmx:responseError", () => say(status.dataset.offline));
  // Someone who sends while the draft is saving itself must not collide with that save: it is waited for.
  const sent = new Set();
  document.body.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.classList.contains("htmx-request")) {
      event.preventDefault();
      form.addEventListener("htmx:afterRequest", () => setTimeout(() => form.requestSubmit(event.submitter)), { once: true });
    } else sent.add(form);
  });
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (sent.has(event.target)) event.preventDefault();
  });
  window.addEventListener("pageshow", () => sent.clear());
  document.getElementById("errors")?.focus();
});
