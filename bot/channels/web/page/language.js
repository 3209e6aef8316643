/** The page's own language: chosen, applied to the document, and used to tell times. */

import * as shelf from "./shelf.js";
import { STRINGS } from "./strings.js";

const NAMES = { 简体中文: "zh-Hans", 简体: "zh-Hans", 繁體中文: "zh-Hant", 繁體: "zh-Hant", English: "en" };
const WORDS = { "zh-Hans": "简体", "zh-Hant": "繁體", en: "English" };
let current = stored() ?? preferred();

/** The BCP 47 tag in use: zh-Hans, zh-Hant or en. */
export function language() {
  return current;
}

/** The language a button is named after, or null. */
export function namedBy(label) {
  return NAMES[label.trim()] ?? null;
}

/** The word that asks the server for a language. */
export function wordFor(tag) {
  return WORDS[tag];
}

/** Change the language, remember it, and relabel the whole page. */
export function choose(tag) {
  current = tag;
  shelf.put("language", tag);
  apply();
}

/** The words of `key`, with `{name}` filled from `values`. */
export function say(key, values = {}) {
  const words = STRINGS[current][key] ?? STRINGS["zh-Hans"][key];
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Put words into an element so that a change of language changes them too. */
export function label(element, key, values = {}) {
  element.dataset.say = key;
  element.dataset.values = JSON.stringify(values);
  element.textContent = say(key, values);
}

/** Put a moment into a <time> element, readable in the language in use. */
export function labelTime(element, at) {
  element.dateTime = at.toISOString();
  element.textContent = clock(at);
}

/** Relabel everything that was labelled here or in the HTML. */
export function apply(root = document) {
  document.documentElement.lang = current;
  for (const element of root.querySelectorAll("[data-say]")) {
    const { say: key, values } = element.dataset;
    element.textContent = say(key, values ? JSON.parse(values) : {});
  }
  for (const element of root.querySelectorAll("[data-say-label]")) {
    element.setAttribute("aria-label", say(element.dataset.sayLabel));
  }
  for (const element of root.querySelectorAll("time")) {
    element.textContent = clock(new Date(element.dateTime));
  }
}

function stored() {
  const tag = shelf.get("language");
  return tag in STRINGS ? tag : null;
}

function preferred() {
  for (const tag of navigator.languages ?? [navigator.language]) {
    if (/^zh-(hant|tw|hk|mo)/i.test(tag)) return "zh-Hant";
    if (/^zh/i.test(tag)) return "zh-Hans";
    if (/^en/i.test(tag)) return "en";
  }
  return "zh-Hans";
}

function clock(at) {
  const today = new Date().toDateString() === at.toDateString();
  const day = { month: "long", day: "numeric", weekday: "long" };
  const time = { hour: "numeric", minute: "2-digit", hour12: true };
  return new Intl.DateTimeFormat(current, today ? time : { ...day, ...time }).format(at);
}
