// The square code of a letter leads here with its code after #, which no server is told. It is
// taken out of the address, put where it would be typed, and the form is sent. That answers nothing.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const field = document.querySelector("[data-reply-code]");
  const code = window.location.hash.slice(1);
  if (!field || !/^[2-9A-Z]{16}$/.test(code)) return;
  window.history.replaceState(null, "", window.location.pathname);
  field.value = code;
  field.form.requestSubmit();
});
