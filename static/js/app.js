// What pages gain with JavaScript: every hook is a data- attribute, and every page works without it.

const root = document.documentElement;
root.classList.add("js");

/** @param {string} text */
const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

/** @param {Element} element */
const searchText = (element) => {
  const keyed = element.matches("[data-keys]") ? [element] : [...element.querySelectorAll("[data-keys]")];
  return folded([element.textContent, ...keyed.map((each) => each.dataset.keys)].join(" "));
};

// Requests by htmx carry the same token as the page's forms, and a failed one says so.

const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value;

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get" && token()) event.detail.headers["X-CSRFToken"] = token();
});

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    const box = document.querySelector("[data-failed]");
    const line = document.createElement("p");
    line.className = "alert alert-danger";
    line.textContent = box.dataset.failed;
    box.replaceChildren(line);
  });
}

// The language switch keeps the place in the page.

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-language]");
  if (link) link.hash = location.hash;
});

// Questions before what cannot be taken back, and a busy button while a long request runs.

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  const button = event.submitter ?? form.querySelector("button:not([type=button])");
  if (form.dataset.busy && button && !event.defaultPrevented) {
    // A disabled button would not be sent, so it is disabled after the form has been read.
    setTimeout(() => {
      button.dataset.idle = button.textContent;
      button.textContent = form.dataset.busy;
      button.disabled = true;
      button.classList.add("is-busy");
    });
  }
});

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("button.is-busy")) {
    button.textContent = button.dataset.idle;
    button.disabled = false;
    button.classList.remove("is-busy");
  }
});

// Filters apply themselves; what is typed, dates too, waits for Enter or the button.

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) {
    form.requestSubmit();
  }
});

// Rows: choose all, count the chosen.

/** @param {HTMLFormElement | Document} scope @param {string} name */
const boxesOf = (scope, name) => [...scope.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]:not(:disabled)`)];

/** @param {HTMLFormElement | Document} scope */
const showChosen = (scope) => {
  for (const output of scope.querySelectorAll("[data-selected-count]")) {
    output.textContent = boxesOf(scope, output.dataset.selectedCount).filter((box) => box.checked).length;
  }
  for (const all of scope.querySelectorAll("[data-select-all]")) {
    const boxes = boxesOf(scope, all.dataset.selectAll);
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = boxes.length > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
};

document.addEventListener("change", (event) => {
  if (!event.target.matches("input[type=checkbox]")) return;
  const scope = event.target.form ?? document;
  if (event.target.dataset.selectAll) {
    for (const box of boxesOf(scope, event.target.dataset.selectAll)) {
      if (!box.closest("[hidden]")) box.checked = event.target.checked;
    }
  }
  showChosen(scope);
});

// Search in a list that is already on the page.

document.addEventListener("input", (event) => {
  const target = event.target.dataset.listFilter;
  if (!target) return;
  const wanted = folded(event.target.value);
  for (const row of document.querySelector(target)?.children ?? []) {
    row.hidden = !searchText(row).includes(wanted);
  }
});

// People picker: a checkbox list searched by name, pinyin initials or department; chosen ones stand above it.

/** @param {HTMLElement} picker */
const refreshPicker = (picker) => {
  const wanted = folded(picker.querySelector("[data-picker-search]").value);
  const items = [...picker.querySelectorAll("[data-picker-list] label")];
  for (const item of items) item.hidden = !searchText(item).includes(wanted);
  picker.querySelector("[data-picker-none]").hidden = items.some((item) => !item.hidden);

  const chips = items
    .filter((item) => item.querySelector("input").checked)
    .map((item) => {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.textContent = `${item.textContent.trim()} ×`;
      chip.addEventListener("click", () => {
        item.querySelector("input").checked = false;
        refreshPicker(picker);
        picker.querySelector("[data-picker-search]").focus();
      });
      return chip;
    });
  picker.querySelector("[data-picker-chosen]").replaceChildren(...chips);
};

for (const type of ["input", "change"]) {
  document.addEventListener(type, (event) => {
    const picker = event.target.closest("[data-picker]");
    if (picker) refreshPicker(picker);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-picker-search]")) return;
  // Enter takes the first name found instead of sending the half-filled form.
  event.preventDefault();
  const picker = event.target.closest("[data-picker]");
  const first = picker.querySelector("[data-picker-list] label:not([hidden]) input");
  if (first && event.target.value) {
    first.checked = true;
    event.target.value = "";
    refreshPicker(picker);
  }
});

// Copying, more lines, files dropped.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.copy) {
    const source = document.querySelector(button.dataset.copy);
    const text = source.value ?? source.textContent.trim();
    // The clipboard needs a secure address; on a plain intranet one the text is selected for Ctrl-C.
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else if (source.select) source.select();
    else window.getSelection().selectAllChildren(source);
    button.classList.add("is-done");
  }
  if (button?.dataset.addLine) {
    const line = document.querySelector(button.dataset.addLine).content.cloneNode(true);
    const list = document.querySelector(button.dataset.into);
    list.append(line);
    list.lastElementChild.querySelector("input, select, textarea")?.focus();
  }
});

for (const type of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    const drop = event.target.closest?.("[data-drop]");
    if (!drop) return;
    event.preventDefault();
    drop.classList.toggle("is-over", type === "dragover");
    if (type === "drop" && event.dataTransfer.files.length) {
      const input = drop.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

// A table wider than the screen opens at the column of now; the page itself stays where it is.

for (const here of document.querySelectorAll(".table-wrap [data-here]")) {
  const wrap = here.closest(".table-wrap");
  wrap.scrollLeft = here.offsetLeft + here.offsetWidth - wrap.clientWidth;
}

/** @param {Element | Document} part */
const enhance = (part) => {
  for (const picker of part.querySelectorAll("[data-picker]")) refreshPicker(picker);
  showChosen(document);
};

enhance(document);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
