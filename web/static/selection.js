// Adds to a day and a list what a form can't do by itself: select all that wait, and count what is
// selected. Without this file the page does everything else just as well.

const form = document.querySelector('form[action="/review"]');
const told = form?.querySelector("[data-selection]");

if (form && told) {
  const boxes = [...form.querySelectorAll('input[name="ids"]')];
  const before = told.textContent;

  const count = () => {
    const selected = boxes.filter((box) => box.checked).length;
    told.textContent = selected
      ? (selected === 1 ? told.dataset.one : told.dataset.many).replace("#", selected)
      : before;
  };

  const all = document.createElement("button");
  all.type = "button";
  all.textContent = told.dataset.all;
  all.addEventListener("click", () => {
    for (const box of boxes) {
      box.checked = box.dataset.state === "proposed";
    }
    count();
  });
  told.after(all);
  form.addEventListener("change", count);
  count();
}
