// What a passkey's form says when the browser, or the person before it, does not go through with it.

document.addEventListener("allauth.error", (event) => {
  const form = document.querySelector("form[data-passkey-failed]");
  const box = document.querySelector("[data-failed]");
  if (!form || !box) return;
  event.preventDefault();
  const line = document.createElement("p");
  line.className = "alert alert-danger";
  line.textContent = form.dataset.passkeyFailed;
  box.replaceChildren(line);
});
