// Answers about a meeting stay in the phone until they have been sent, and are gone from it then.
// The code comes after # in the address, which no server is told.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const [KEPT, CODE, AGAIN] = ["samlas-evaluation", "samlas-evaluation-code", 15000];
  const form = document.getElementById("evaluation");
  const waits = document.getElementById("kept");
  if (!waits) {
    localStorage.removeItem(KEPT);
    sessionStorage.removeItem(CODE);
    return;
  }
  const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? "null");
  const keep = (answers) => localStorage.setItem(KEPT, JSON.stringify(answers));
  const forget = () => localStorage.removeItem(KEPT);

  // What the server refuses is sent once more as a form, so that it says why on a page.
  const post = (to, body) => {
    const plain = Object.assign(document.createElement("form"), { method: "post", action: to, hidden: true });
    for (const [name, value] of new URLSearchParams(body)) plain.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    document.body.append(plain);
    plain.submit();
  };
  let timer;
  const send = async () => {
    const answers = kept();
    clearTimeout(timer);
    if (!answers?.ready) return;
    try {
      const answer = await fetch(answers.to, { method: "POST", body: new URLSearchParams(answers.body) });
      if (answer.status >= 500) throw new Error("later");
      forget();
      waits.hidden = true;
      // Someone else has begun on the same phone meanwhile: they go on.
      if (form && !answers.body.includes(form.elements.code.value)) return;
      if (answer.redirected) location.assign(answer.url);
      else post(answers.to, answers.body);
    } catch {
      waits.hidden = false;
      timer = setTimeout(send, AGAIN);
    }
  };
  window.addEventListener("online", send);
  waits.querySelector("[data-forget]").addEventListener("click", () => {
    forget();
    waits.hidden = true;
  });
  send();

  const field = document.querySelector("[data-evaluation-code]");
  if (field) {
    const code = location.hash.slice(1);
    if (/^[0-9A-Z]{24}$/.test(code)) {
      sessionStorage.setItem(CODE, code);
      history.replaceState(null, "", location.pathname);
    }
    field.value ||= sessionStorage.getItem(CODE) ?? "";
  }
  if (!form || kept()?.ready) return;

  // From here on the questions need no network: all of them are on the page.
  const problem = document.getElementById("problem");
  form.querySelectorAll("[data-step]").forEach((one) => one.remove());
  form.append(document.getElementById("steps").content);
  form.querySelectorAll("[data-other]").forEach((one) => one.remove());
  const steps = [...form.querySelectorAll("[data-step]")];
  const { code, at } = form.elements;
  const fields = (within) => [...within.querySelectorAll("[name^='q.']")];
  const body = () => new URLSearchParams(new FormData(form)).toString();
  const save = () => keep({ to: form.action, body: body(), code: code.value, at: at.value });
  const show = (number, focus) => {
    at.value = number;
    steps.forEach((one, place) => { one.hidden = place !== number; });
    if (focus) steps[number].querySelector("h1").focus();
    save();
  };
  const before = kept();
  if (before?.code === code.value) {
    const said = new URLSearchParams(before.body);
    for (const one of fields(form)) {
      if (one.type === "radio") one.checked = said.get(one.name) === one.value;
      else one.value = said.get(one.name) ?? "";
    }
    at.value = before.at;
  }
  show(Math.min(Number(at.value), steps.length - 1), false);
  if (problem) steps[Number(at.value)].prepend(problem);
  form.addEventListener("input", save);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    problem?.remove();
    const [number, act] = [Number(at.value), event.submitter?.value];
    const here = fields(steps[number]);
    if (act === "skip") for (const one of here) one.type === "radio" ? (one.checked = false) : (one.value = "");
    if (act === "next" && !here.every((one) => one.reportValidity())) return;
    if (act === "send") {
      keep({ to: form.action, body: `${body()}&do=send`, ready: true });
      send();
    } else show(number + (act === "back" ? -1 : 1), true);
  });
});
