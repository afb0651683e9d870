"use strict";
(function () {
  // The home page: which lessons are finished, and where to go on.
  const kept = () => { try { return JSON.parse(localStorage.getItem("difflessons-finished")) || {}; } catch { return {}; } };
  const cards = [...document.querySelectorAll("[data-lesson]")], start = document.querySelector(".start");
  function both(element, english, chinese) {
    element.replaceChildren(...[["en", english], ["zh-Hans", chinese]].map(([lang, text]) => {
      const part = document.createElement("span");
      part.lang = lang;
      part.textContent = text;
      return part;
    }));
  }
  function show() {
    const done = kept(), finished = cards.filter(card => card.dataset.lesson in done);
    for (const card of cards) card.classList.toggle("finished-lesson", finished.includes(card));
    if (!start || !finished.length) return;
    const count = `${finished.length} / ${cards.length}`;
    both(document.querySelector(".done"), `${count} finished`, `已学完 ${count}`);
    const next = cards.find(card => !finished.includes(card) && card.querySelector("a"));
    if (!next) return both(start, "All finished", "全部学完");
    start.href = next.querySelector("a").getAttribute("href");
    const number = next.dataset.lesson.slice(0, 2);
    both(start, `Go on with ${number}`, `继续学第 ${number} 课`);
  }
  show();
  window.addEventListener("pageshow", show);

  // The glossary: only the terms that hold what is typed.
  const find = document.querySelector(".find");
  if (find) find.addEventListener("input", () => {
    for (const entry of document.querySelectorAll("[data-names]")) entry.hidden = !entry.dataset.names.includes(find.value.trim().toLowerCase());
  });
})();
