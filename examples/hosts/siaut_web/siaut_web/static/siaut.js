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

// "Tout sélectionner": a box that ticks the others. Guide: C15.
document.addEventListener("change", (event) => {
  const all = event.target.dataset && event.target.dataset.all;
  if (!all) return;
  for (const box of event.target.form.querySelectorAll(`input[name="${all}"]`)) {
    box.checked = event.target.checked;
  }
});

// What had the focus may have gone with what was replaced.
document.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement !== document.body) return;
  const shown = document.getElementById("resultats") || document.getElementById("contenu");
  shown.focus();
});
