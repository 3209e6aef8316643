/** Reading aloud, where the device has a voice. */

import { label } from "./language.js";

const SPEED = 0.85;
const VOICES = { "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", zh: "zh-CN", en: "en-US" };
const button = document.getElementById("read");

/** Take charge of the button; `newest()` gives `{text, lang}` or null. */
export function begin(newest) {
  if (!("speechSynthesis" in window)) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    if (speechSynthesis.speaking) stop();
    else read(newest());
  });
}

/** Be silent. */
export function stop() {
  window.speechSynthesis?.cancel();
  label(button, "read");
}

function read(words) {
  if (!words) return;
  const utterance = new SpeechSynthesisUtterance(words.text);
  utterance.lang = VOICES[words.lang] ?? "zh-CN";
  utterance.rate = SPEED;
  utterance.onend = utterance.onerror = () => label(button, "read");
  speechSynthesis.cancel();
  speechSynthesis.speak(utterance);
  label(button, "read.stop");
}
