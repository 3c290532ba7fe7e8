// What pages do without reloading; without this file they do the same, by reloading.
"use strict";

// The token of a link comes after "#", which browsers send to nobody: it is handed
// over in a form, and leaves the address bar. Guide: L3.
const link = /^#\/password-recovery\?token=([A-Za-z0-9_%-]+)$/.exec(location.hash);
if (link) {
  history.replaceState(null, "", location.pathname);
  const form = document.getElementById("lien-recu");
  form.elements.lien.value = decodeURIComponent(link[1]);
  form.submit();
}

// "Tout sélectionner": a box that ticks the others, and how many are. Guide: C15.
const boxes = (all) => [...all.form.querySelectorAll(`[name="${all.dataset.all}"]`)];
const tell = (all) => {
  const ticked = boxes(all).filter((box) => box.checked).length;
  all.checked = ticked === boxes(all).length;
  const told = all.form.querySelector(`[data-count="${all.dataset.all}"]`);
  if (!told) return;
  const { none, one, many } = told.dataset;
  told.textContent = [none, one][ticked] || `${ticked} ${many}`;
};
document.querySelectorAll("[data-all]").forEach(tell);
document.addEventListener("change", ({ target }) => {
  const name = target.dataset.all || target.name;
  const all = target.form?.querySelector(`[data-all="${name}"]`);
  if (!all) return;
  if (target === all) boxes(all).forEach((box) => { box.checked = all.checked; });
  tell(all);
});

// What is chosen of a list shows, also when it is closed.
document.addEventListener("change", ({ target }) => {
  const list = target.closest(".picks");
  if (!list) return;
  const chosen = list.querySelector(".chosen");
  const ticked = [...list.querySelectorAll("input:checked")];
  const texts = ticked.map((box) => box.parentElement.textContent.trim());
  chosen.textContent = texts.join(", ") || chosen.dataset.neither;
});

// A button that is pressed again, while its page is awaited, would do it twice; later it
// may be: a download leaves its form where it is. htmx sees to what it sends.
document.addEventListener("submit", (event) => {
  const { dataset } = event.target;
  if (event.defaultPrevented) return;
  if (dataset.sent) event.preventDefault();
  dataset.sent = "oui";
  setTimeout(() => { delete dataset.sent; }, 10_000);
});

// What had the focus may have gone with what was replaced.
document.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement !== document.body) return;
  const shown = document.getElementById("resultats") || document.getElementById("contenu");
  shown.focus();
});
