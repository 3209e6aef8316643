/** The one line under the conversation that tells what is going on. */

import { label } from "./language.js";

const line = document.getElementById("status");
let connection = null;
let task = null;

/** Say how a task goes (a key of strings.js), or null when there is nothing more to say. */
export function tell(key) {
  task = key;
  show();
}

/** Say whether the server is reached: a key, or null when all is well. */
export function tellConnection(key) {
  connection = key;
  show();
}

function show() {
  const key = connection ?? task;
  if (key === (line.dataset.say ?? null)) return;
  if (key) label(line, key);
  else {
    delete line.dataset.say;
    line.textContent = "";
  }
}
