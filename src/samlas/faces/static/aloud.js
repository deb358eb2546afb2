// Reads the page aloud with the browser's own voice. The button shows only where there is a voice for the language.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("[data-aloud]");
  const speech = window.speechSynthesis;
  if (!button || !speech) return;
  const language = document.documentElement.lang;
  const [start, stop] = [button.textContent, button.dataset.stop];
  const voice = () => speech.getVoices().find((one) => one.lang.toLowerCase().split(/[-_]/)[0] === language);
  const show = () => { button.hidden = !voice(); };
  const ended = () => { button.textContent = start; };
  // One sentence at a time: some browsers fall silent in the middle of a long text.
  const sentences = () => [...document.querySelectorAll("main :is(h1, h2, h3, p, li, dt, dd, legend, label, blockquote, td, th)")]
    .filter((one) => one.checkVisibility() && !one.closest(".ds-sr-only, [aria-hidden]") && !one.querySelector("p, li, h2, h3, dd"))
    .flatMap((one) => one.innerText.match(/[^.!?؟]+[.!?؟]*/g) ?? []);
  button.addEventListener("click", () => {
    const reads = speech.speaking;
    speech.cancel();
    if (reads) return ended();
    button.textContent = stop;
    const said = sentences().map((text) => Object.assign(new SpeechSynthesisUtterance(text), { lang: language, voice: voice() }));
    if (said.length) said.at(-1).addEventListener("end", ended);
    for (const one of said) speech.speak(one);
  });
  window.addEventListener("pagehide", () => speech.cancel());
  speech.addEventListener?.("voiceschanged", show);
  show();
});
