/** Hiding everything at once on a shared phone; nothing is deleted, and a reload stays hidden. */

import { say } from "./language.js";
import * as shelf from "./shelf.js";

const SETTLING_MS = 600;
const chat = document.getElementById("chat");
const blank = document.getElementById("blank");
const resume = document.getElementById("resume");

/** Take charge; `onHide()` and `onShow()` empty and fill the page. */
export function begin({ onHide, onShow }) {
  document.getElementById("hide").addEventListener("click", () => draw(true, onHide));
  resume.addEventListener("click", () => draw(false, onShow));
  document.getElementById("opening").remove();
  draw(isHidden(), isHidden() ? onHide : onShow);
}

/** Whether the page is blank now. */
export function isHidden() {
  return shelf.get("hidden") === true;
}

function draw(hidden, then) {
  chat.hidden = hidden;
  blank.hidden = !hidden;
  // The tab and the list of open pages tell tales too.
  document.title = hidden ? "…" : say("title");
  if (hidden) shelf.put("hidden", true);
  else shelf.remove("hidden");
  then();
  if (hidden) settle();
}

// The second tap of a trembling hand must not bring everything back.
function settle() {
  resume.disabled = true;
  setTimeout(() => {
    resume.disabled = false;
    resume.focus();
  }, SETTLING_MS);
}
