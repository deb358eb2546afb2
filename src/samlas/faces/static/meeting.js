// What HTMX does not do by itself at a meeting: keep what is not yet sent, and never write over it.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const UNSENT = "samlas-unsent";
  const AGAIN = 3000;
  const form = document.getElementById("step");
  const status = document.getElementById("status");
  const areas = () => [...document.querySelectorAll("textarea[data-slot]:not([readonly])")];
  const isDirty = (area) => area.value !== area.defaultValue;
  const isChanged = (one) => one.options ? [...one.options].some((o) => o.selected !== o.defaultSelected) : one.value !== one.defaultValue;
  const inputsOf = (row) => [...row.querySelectorAll("input:not([type=hidden]), select")];
  const wrapperOf = (area) => area.closest(".slot");
  const isBusy = () => document.querySelector(".slot.htmx-request") !== null;

  const say = (text) => {
    status.hidden = !text;
    if (status.textContent !== text) status.textContent = text;
  };

  // The text of the field that is being written in, and of no other, until it has been sent.
  const keep = (area) =>
    sessionStorage.setItem(UNSENT, JSON.stringify({ at: location.href, slot: area.dataset.slot, text: area.value }));
  const forget = () => sessionStorage.removeItem(UNSENT);
  const kept = () => JSON.parse(sessionStorage.getItem(UNSENT) ?? "null");

  const sendAgain = () => areas().filter(isDirty).forEach((area) => window.htmx.trigger(wrapperOf(area), "resend"));
  let timer;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(sendAgain, AGAIN);
  };

  document.body.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-slot]")) keep(event.target);
  });
  for (const lost of ["htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(lost, () => {
      say(status.dataset.offline);
      later();
    });
  }
  window.addEventListener("online", sendAgain);
  document.body.addEventListener("htmx:responseError", (event) => {
    say(event.detail.xhr.status >= 500 ? status.dataset.offline : status.dataset.refused);
    if (event.detail.xhr.status >= 500) later();
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) return;
    say("");
    if (event.target.matches("[data-row]") && event.detail.xhr.status === 200) settled(event.target, event.detail.requestConfig.formData);
    const area = event.target.querySelector?.("textarea[data-slot]");
    if (!area) return;
    area.defaultValue = event.detail.requestConfig.formData.get(area.name);
    if (!isDirty(area) && kept()?.slot === area.dataset.slot) forget();
  });
  // A row that has been saved is as it was sent; what was typed since is still to be saved.
  const settled = (row, sent) => {
    for (const one of inputsOf(row)) {
      if (one.options) for (const option of one.options) option.defaultSelected = option.value === sent.get(one.name);
      else one.defaultValue = sent.get(one.name);
    }
  };

  // What the other one has written comes into fields that are not being written in.
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const row = event.detail.target;
    if (row.matches("[data-row]") && (row.contains(document.activeElement) || inputsOf(row).some(isChanged))) event.detail.shouldSwap = false;
    const area = event.detail.target.querySelector?.("textarea[data-slot]");
    if (area && (isDirty(area) || wrapperOf(area).matches(".htmx-request, :has(.conflict, [aria-invalid])"))) event.detail.shouldSwap = false;
  });

  // What was left unsent when the page was left comes back to its field.
  const left = kept();
  const field = left && areas().find((area) => area.dataset.slot === left.slot);
  if (left?.at === location.href && field) {
    if (left.sent || field.value.includes(left.text.trim())) forget();
    else {
      field.value = left.text;
      setTimeout(sendAgain);
    }
  }

  // A form that is sent waits for the text that is just saving itself, so as not to collide with it.
  form.addEventListener("submit", (event) => {
    if (navigator.onLine === false) {
      event.preventDefault();
      say(status.dataset.offline);
    } else if (isBusy()) {
      event.preventDefault();
      document.body.addEventListener("htmx:afterRequest", () => setTimeout(() => form.requestSubmit(event.submitter)), { once: true });
    } else if (kept()) sessionStorage.setItem(UNSENT, JSON.stringify({ ...kept(), sent: true }));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-go]");
    if (!link || !areas().some(isDirty)) return;
    event.preventDefault();
    document.body.addEventListener("htmx:afterRequest", (done) => {
      if (done.detail.successful && !areas().some(isDirty)) location.assign(link.href);
    }, { once: true });
    sendAgain();
  });

  // Keys for whoever leads; they can be turned off, and are still while a field is written in.
  const use = document.getElementById("use-shortcuts");
  document.getElementById("shortcuts").hidden = false;
  use.checked = localStorage.getItem("samlas-keys") !== "off";
  use.addEventListener("change", () => localStorage.setItem("samlas-keys", use.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("textarea, select, input:not([type=checkbox], [type=radio])");
    if (typing || !use.checked || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "?") document.getElementById("help").open = true;
    const found = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!found) return;
    event.preventDefault();
    if (found.matches("button")) form.requestSubmit(found);
    else found.focus();
  });
  document.getElementById("errors")?.focus();
});
