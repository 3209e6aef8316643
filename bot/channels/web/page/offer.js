/** A look at a photo, recording or place before it is sent. */

import { setShown } from "./composer.js";
import { label } from "./language.js";

const panel = document.getElementById("offer");
const question = document.getElementById("offer-question");
const preview = document.getElementById("offer-preview");
let settle = () => {};

/** Ask `key` about `node`; true when it shall be sent. */
export function ask(key, node = null) {
  settle(false);
  label(question, key);
  preview.replaceChildren(...(node ? [node] : []));
  show(true);
  question.focus();
  return new Promise((resolve) => {
    settle = (answer) => {
      settle = () => {};
      show(false);
      resolve(answer);
    };
  });
}

/** Put the question away, as a no. */
export function dismiss() {
  settle(false);
}

function show(open) {
  panel.hidden = !open;
  setShown(!open);
  if (!open) preview.replaceChildren();
}

document.getElementById("offer-send").addEventListener("click", () => settle(true));
document.getElementById("offer-drop").addEventListener("click", () => settle(false));
