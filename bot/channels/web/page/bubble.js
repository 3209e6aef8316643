/** One bubble: who, when, what, and under it the choices or the state of sending. */

import { label, labelTime, language } from "./language.js";
import { linked } from "./links.js";
import { fetched } from "./media.js";

// A trembling hand taps twice: what has just appeared under the finger is not yet a button.
const SETTLING_MS = 400;

/** The node of a message `{from, text, at, media}`; `at` is a Date or null. */
export function bubble({ from, text, textKey, at, media }) {
  const node = make("div", `bubble ${from}`);
  node.tabIndex = -1;
  node.append(heading(from, at));
  if (text || textKey) node.append(words(text, textKey));
  if (media instanceof Node) node.append(media);
  else if (media) node.append(fetched(media, from));
  return node;
}

/**
 * Choices `[{id, label}]` as buttons; a press calls `onChoose(choice)`. They are numbered,
 * unless `isLasting`: a written number answers the open question, never these.
 */
export function choiceGroup(choices, onChoose, isLasting = false) {
  const group = make("div", "choices");
  group.setAttribute("role", "group");
  group.dataset.sayLabel = "choices";
  choices.forEach((choice, index) => {
    const button = make("button", "choice");
    button.type = "button";
    button.disabled = true;
    button.addEventListener("click", () => {
      if (isLasting) setOpen(group, false);
      onChoose(choice);
    });
    if (!isLasting) button.append(make("span", "number", String(index + 1)), " ");
    button.append(choiceName(choice, index + 1));
    group.append(button);
  });
  return group;
}

/** Let choices be pressed, or leave them as text. */
export function setOpen(group, open) {
  if (group.classList.contains("open") === open) return;
  group.classList.toggle("open", open);
  const apply = () => {
    const now = group.classList.contains("open");
    for (const button of group.children) button.disabled = !now;
  };
  if (open) setTimeout(apply, SETTLING_MS);
  else apply();
}

/** Show how the sending of a bubble goes, with `actions` `{key: handler}` where it failed. */
export function setState(node, state, seconds, actions = {}) {
  let line = node.querySelector(".state");
  if (!line) node.append((line = make("p", "state")));
  const key = `state.${state}`;
  if (line.dataset.say !== key || seconds) label(line, key, { seconds });
  node.querySelector(".actions")?.remove();
  if (Object.keys(actions).length) node.append(actionRow(actions));
}

/** A label without the number some servers put in front of it. */
export function unnumbered(text, number) {
  const match = /^\s*[(\uff08]?(\d{1,2})[)\uff09]?[\s.、:\uff0e\uff1a]\s*(.+)$/su.exec(text);
  return match && (number === undefined || Number(match[1]) === number) ? match[2] : text.trim();
}

function heading(from, at) {
  const line = make("p", "who");
  const who = make("span");
  label(who, `from.${from}`);
  const time = make(at ? "time" : "span");
  if (at) labelTime(time, at);
  else label(time, "earlier");
  line.append(who, " ", time);
  return line;
}

function words(text, textKey) {
  const line = make("p", "text");
  if (textKey) label(line, textKey);
  else {
    line.append(linked(text));
    line.lang = /[\u3400-\u9fff]/u.test(text) ? chinese() : "en";
  }
  return line;
}

function chinese() {
  return language() === "en" ? "zh" : language();
}

function choiceName(choice, number) {
  const name = make("span", "name");
  if (choice.labelKey) label(name, choice.labelKey);
  else name.textContent = unnumbered(choice.label, number);
  return name;
}

function actionRow(actions) {
  const row = make("div", "actions");
  for (const [key, handler] of Object.entries(actions)) {
    const button = make("button");
    button.type = "button";
    label(button, key);
    button.addEventListener("click", handler);
    row.append(button);
  }
  return row;
}

function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}
