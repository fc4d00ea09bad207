"use strict";
for (const section of document.querySelectorAll(".controls")) {
  const form = section.querySelector(".filters");
  const status = section.querySelector("[role=status]");
  const controls = [...section.querySelectorAll(".control")];
  const texts = controls.map((control) => control.textContent.toLowerCase());
  const apply = () => {
    const wanted = new FormData(form);
    const words = wanted.get("search").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    controls.forEach((control, number) => {
      const fits = ["outcome", "category", "product"].every((name) => !wanted.get(name) || control.dataset[name] === wanted.get(name));
      control.hidden = !(fits && words.every((word) => texts[number].includes(word)));
      shown += control.hidden ? 0 : 1;
    });
    status.textContent = shown === controls.length ? `${shown} controls` : `${shown} of ${controls.length} controls`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
}
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
