// The visit form: the late reason is asked for only where the chosen day needs one.

for (const part of document.querySelectorAll("[data-reason-before]")) {
  const form = part.closest("form");
  const spans = part.dataset.reasonSpans.trim().split(/\s+/).filter(Boolean).map((span) => span.split("/"));

  const day = () => {
    const choice = form.querySelector("[name=day_choice]:checked")?.value;
    return choice === "other" ? form.querySelector("[name=day_other]").value : choice;
  };

  const show = () => {
    const chosen = day();
    // ISO days sort as text.
    const late = chosen && chosen < part.dataset.reasonBefore;
    const closed = chosen && spans.some(([first, last]) => first <= chosen && chosen <= last);
    const wrong = part.querySelector(".is-invalid, .invalid-feedback");
    part.hidden = !late && !closed && !wrong;
  };

  form.addEventListener("change", show);
  show();
}
