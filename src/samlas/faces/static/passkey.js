// A form with data-passkey asks the browser for a passkey, and sends what it answers as its `answer`.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential?.parseCreationOptionsFromJSON) return;
  const isNew = form.dataset.passkey === "new";
  const options = JSON.parse(document.getElementById("passkey-options").textContent);
  const asked = () =>
    isNew
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  form.hidden = false;
  for (const one of document.querySelectorAll("[data-without-passkey]")) one.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = document.getElementById("passkey-said");
    said.textContent = "";
    try {
      const found = await asked();
      form.elements.answer.value = JSON.stringify(found.toJSON());
      form.submit();
    } catch {
      said.textContent = said.dataset.failed;
    }
  });
});
