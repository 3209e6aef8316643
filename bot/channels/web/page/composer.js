/** Where the person writes: keeps the draft, sends on Enter, keeps the focus. */

import * as shelf from "./shelf.js";

const form = document.getElementById("compose");
const field = document.getElementById("text");

/** Take charge of the field; `onSend(text)` is called with what was written. */
export function begin(onSend) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(onSend);
  });
  field.addEventListener("keydown", (event) => {
    if (isFinished(event) && !event.repeat) send(onSend);
  });
  field.addEventListener("input", keep);
  write(shelf.get("draft") ?? "");
}

/** Put words back into the field, after what is already there. */
export function takeBack(text) {
  write([field.value.trim(), text].filter(Boolean).join("\n"));
  field.focus();
}

/** Show or hide the field, while something else is to be decided. */
export function setShown(shown) {
  form.hidden = !shown;
}

function send(onSend) {
  const text = field.value.trim();
  write("");
  field.focus();
  if (text) onSend(text);
}

function isFinished(event) {
  // Enter also picks a word of the Chinese input method; 229 is how older Safari says so.
  const composing = event.isComposing || event.keyCode === 229;
  if (event.key !== "Enter" || event.shiftKey || composing) return false;
  event.preventDefault();
  return true;
}

function write(text) {
  field.value = text;
  keep();
}

function keep() {
  if (field.value) shelf.put("draft", field.value);
  else shelf.remove("draft");
  field.style.height = "auto";
  if (field.value) field.style.height = `${field.scrollHeight + 6}px`;
}
