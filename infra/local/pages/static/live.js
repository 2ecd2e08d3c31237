// Keeps the board live: asks for it several times a second and changes only what differs, so that what a person is
// typing stays. Forms are sent without leaving the page; without JavaScript they work as plain forms.
"use strict";

const board = document.querySelector("[data-live]");
const says = document.getElementById("says");
const OFTEN = 250, HIDDEN = 2000, SHOWN = 6000, TWICE = 300, TYPED = 900;
let seen = "", wanted = false;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function follow() {
  let lost = 0;
  for (;;) {
    try {
      const answer = await fetch(`${board.dataset.live}?seen=${seen}`);
      if (answer.status === 200) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const first = seen === "";
        seen = answer.headers.get("X-Digest");
        children(board, page.body, !first);
      }
      if (lost > 1) say("The local system is back.", "done");
      lost = 0;
    } catch {
      lost += 1;
      if (lost === 2) say("The local system does not answer. Start it again with make run.", "refused", true);
    }
    for (let waited = 0; waited < (document.hidden ? HIDDEN : OFTEN) && !wanted; waited += 50) await pause(50);
    wanted = false;
  }
}

function key(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.dataset.id : undefined;
}

function children(old, fresh, tell) {
  const keyed = new Map([...old.childNodes].filter(key).map((node) => [key(node), node]));
  let place = old.firstChild;
  for (const node of [...fresh.childNodes]) {
    let match = key(node) ? keyed.get(key(node)) : place;
    if (!match || match.nodeName !== node.nodeName || key(match) !== key(node)) match = null;
    if (match) {
      if (match === place) place = place.nextSibling;
      else old.insertBefore(match, place);
      change(match, node, tell);
    } else {
      old.insertBefore(node, place);
      if (tell && key(node)) mark(node, "arrived");
    }
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

function change(old, fresh, tell) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data === fresh.data) return;
    old.data = fresh.data;
    if (tell) mark(old.parentElement.closest("[data-value]"), "changed");
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && name !== "open" && name !== "aria-invalid") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    const kept = name === "class" ? [...old.classList].filter((each) => ["arrived", "changed"].includes(each)) : [];
    const now = [value, ...kept].join(" ");
    if (old.getAttribute(name) !== now) old.setAttribute(name, now);
  }
  if (old.matches("input:not([type=hidden]), select, textarea")) return control(old, fresh, tell);
  children(old, fresh, tell);
}

function control(old, fresh, tell) {
  if (old.nodeName === "SELECT") {
    if (old.innerHTML !== fresh.innerHTML && document.activeElement !== old) old.innerHTML = fresh.innerHTML;
  }
  if (!("value" in old.dataset) || old === document.activeElement || old.dataset.touched) return;
  if (old.dataset.was !== undefined && old.dataset.was === fresh.value) return;
  const before = old.dataset.was ?? old.value;
  old.value = old.dataset.was = fresh.value;
  if (tell && before !== fresh.value) mark(old, "changed");
}

function mark(element, how) {
  if (!element) return;
  element.classList.remove(how);
  void element.offsetWidth; // begins the animation anew
  element.classList.add(how);
  setTimeout(() => element.classList.remove(how), 2400);
}

function say(text, kind, stays) {
  const line = document.createElement("p");
  line.className = `said ${kind}`;
  line.textContent = text;
  says.replaceChildren(line);
  if (!stays) setTimeout(() => line.remove(), SHOWN);
}

async function send(form) {
  const body = new FormData(form);
  const controls = form.querySelectorAll("[data-value]");
  if (form.dataset.acts === "change") {
    // Enter both changes a field and submits it.
    const what = new URLSearchParams(body).toString();
    if (form.dataset.sent === what && Date.now() - form.dataset.sentAt < TWICE) return;
    Object.assign(form.dataset, { sent: what, sentAt: Date.now() });
  }
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Live": "1" } });
    const told = await answer.json();
    if (told.ok && form.dataset.acts !== "change") {
      form.reset();
      form.closest("details")?.removeAttribute("open");
    }
    if (!told.ok || form.dataset.acts !== "change") say(told.says, told.ok ? "done" : "refused");
    controls.forEach((each) => {
      delete each.dataset.touched;
      each.setAttribute("aria-invalid", String(!told.ok));
      if (told.ok) each.dataset.was = each.value;
    });
  } catch {
    say("That did not arrive. Is the local system still running?", "refused");
  }
  seen = seen || "-";
  wanted = true;
}

if (board) {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-acts]");
    if (!form) return;
    event.preventDefault();
    send(form);
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-value]")) event.target.dataset.touched = "1";
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-acts=change]");
    if (!form) return;
    // While a year is typed, 0002 and 0020 are dates too.
    clearTimeout(form.waiting);
    form.waiting = setTimeout(() => form.requestSubmit(), event.target.type === "date" ? TYPED : 0);
  });
  follow();
}
