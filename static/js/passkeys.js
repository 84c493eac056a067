// Passkeys: which of allauth's forms a page has, and what it says when the browser or the person does not go through with it.

const form = document.querySelector("form[data-passkey]");
const credential = form?.querySelector("input[name=credential]");
const button = form?.querySelector("[data-passkey-button]");

if (form && credential && button) {
  button.id ||= "passkey-button";
  credential.id ||= "passkey-credential";
  const ids = { credential: credential.id, data: "passkey-data" };
  const { loginForm, addForm, authenticateForm } = window.allauth.webauthn.forms;
  const begin = {
    login: () => loginForm({ ids: { ...ids, login: button.id } }),
    add: () => addForm({ ids: { ...ids, add: button.id, passwordless: "id_passwordless" } }),
    use: () => authenticateForm({ ids: { ...ids, authenticate: button.id } }),
  };
  begin[form.dataset.passkey]();

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const line = document.createElement("p");
    line.className = "alert alert-danger";
    line.textContent = form.dataset.failed;
    document.querySelector(".messages").replaceChildren(line);
  });
}
