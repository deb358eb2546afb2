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
  if (document.getElementById("ending")) warn(document.getElementById("ending"), say, status);
});
// A log-in that ends soon is told of, with a way to stay; so is that it has ended.
function warn(place, say, status) {
  const { idle, left, ends, page } = place.dataset;
  const [text, stay] = place.children;
  const ahead = (seconds) => Date.now() + seconds * 1000;
  const before = Math.min(180, idle / 3) * 1000, last = ahead(ends);
  let end = ahead(left), told = "";
  const look = () => {
    const rest = end - Date.now();
    const now = rest <= 0 ? "over" : rest > before ? "" : end < last ? "soon" : "last";
    if (now === told) return;
    told = now;
    text.textContent = place.dataset[told] ?? "";
    stay.hidden = told !== "soon";
    place.hidden = !told;
  };
  const until = (moment) => { end = moment; look(); };
  const used = () => until(Math.min(ahead(idle), last));
  stay.addEventListener("click", () => {
    fetch(page, { redirect: "manual" }).then((answer) => (answer.ok ? used() : until(0)), () => say(status.dataset.offline));
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.requestConfig.verb === "post") used();
  });
  setInterval(look, 5000);
}
