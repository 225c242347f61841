// Keys of the calendar. Each presses what is on the page, so that no key can do what no button can.

const posts = () => [...document.querySelectorAll(".hours .post")];
const PRESSES = {
  a: ".act [value^=approved]",
  r: ".act [value^=rejected]",
  t: ".steps .button:nth-child(2)",
  "[": ".steps .button:first-child",
  "]": ".steps .button:last-child",
  1: ".switch a:nth-child(1)",
  2: ".switch a:nth-child(2)",
  3: ".switch a:nth-child(3)",
  4: ".switch a:nth-child(4)",
  Escape: ".panel [data-close]",
};

function beside(post, step) {
  const days = [...document.querySelectorAll(".day")];
  const other = days[days.indexOf(post.closest(".day")) + step];
  const near = (one) => Math.abs(one.offsetTop - post.offsetTop);
  return other && [...other.querySelectorAll(".post")].sort((a, b) => near(a) - near(b))[0];
}

function next(from, key) {
  const all = posts();
  if (!from) {
    const first = document.querySelector(".hours :is(.is-failed, .is-unsure, .is-late, .is-proposed)");
    return key.startsWith("Arrow") ? undefined : (first ?? all[0]);
  }
  switch (key) {
    case "j": case "ArrowDown": return all[all.indexOf(from) + 1];
    case "k": case "ArrowUp": return all[all.indexOf(from) - 1];
    case "ArrowRight": return beside(from, 1);
    case "ArrowLeft": return beside(from, -1);
  }
  return undefined;
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, dialog");
  if (event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "Escape")) return;
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector("#q")?.focus();
    return;
  }
  if (Object.hasOwn(PRESSES, event.key)) {
    document.querySelector(PRESSES[event.key])?.click();
    return;
  }
  const found = next(document.activeElement?.closest(".hours .post"), event.key);
  if (found) {
    event.preventDefault();
    found.focus();
    found.scrollIntoView({ block: "nearest" });
  }
});

// On a phone the week is one list: it begins at today.
if (!location.hash && matchMedia("(max-width: 760px)").matches) {
  document.querySelector(".week .today")?.scrollIntoView();
}
