/** The page: puts the parts together. Owns nothing but the way from a press to a message. */

import * as composer from "./composer.js";
import { Feed } from "./feed.js";
import * as language from "./language.js";
import { Log } from "./log.js";
import { shown } from "./media.js";
import { Outbox, freshId } from "./outbox.js";
import * as reader from "./reader.js";
import { tell, tellConnection } from "./status.js";
import * as tools from "./tools.js";
import * as veil from "./veil.js";
import * as view from "./view.js";
import * as wire from "./wire.js";

const DOUBLE_TAP_MS = 1500;
const GREETING = [
  { labelKey: "greeting.trouble", text: "我有困难" },
  { labelKey: "greeting.hello", text: "你好" },
  { labelKey: "greeting.person", text: "人工" },
];

const log = new Log(document.getElementById("log"), {
  onChoose: choose,
  onWants: tools.want,
});
const outbox = new Outbox({ onState: showState, onReplies: showReplies });
const feed = new Feed({
  onHistory: showHistory,
  onItems: arrive,
  onLine: showLine,
  stamp: () => outbox.acknowledged,
});
let isRenewed = false;
let lastPress = { text: "", at: -Infinity };

function begin() {
  language.apply();
  view.begin();
  composer.begin((text) => send({ text }));
  reader.begin(() => log.newestWords());
  tools.begin({ onMedia: sendMedia, onPlace: sendPlace });
  press("person", "人工");
  press("help", "帮助");
  beginLanguages();
  wire.sessions.addEventListener("renewed", startAnew);
  outbox.restore();
  takeInvitation();
  veil.begin({ onHide: empty, onShow: fill });
  outbox.wake();
  for (const event of ["online", "pageshow"]) addEventListener(event, wake);
  document.addEventListener("visibilitychange", wake);
}

function fill() {
  if (wire.known() || outbox.entries.length) tellConnection("connecting");
  else greet("greeting");
  drawUnsent();
  feed.start();
}

function empty() {
  feed.stop();
  tools.cancel();
  reader.stop();
  log.clear();
  tell(null);
}

function wake() {
  if (document.hidden) return;
  outbox.wake();
  feed.wake();
}

function startAnew() {
  if (veil.isHidden()) return;
  isRenewed = true;
  log.retire(outbox.entries.map((entry) => entry.id));
  greet("renewed");
  feed.start();
}

function greet(key) {
  view.reveal(log.addLocal(key, GREETING));
}

function press(id, text) {
  document.getElementById(id).addEventListener("click", () => {
    const now = performance.now();
    const isDouble = text === lastPress.text && now - lastPress.at < DOUBLE_TAP_MS;
    lastPress = { text, at: now };
    if (!isDouble) send({ text });
  });
}

function beginLanguages() {
  const button = document.getElementById("language");
  const list = document.getElementById("languages");
  const open = (isOpen) => {
    list.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
  };
  button.addEventListener("click", () => open(list.hidden));
  list.addEventListener("click", ({ target }) => {
    if (!target.dataset.language) return;
    open(false);
    button.focus();
    chooseLanguage(target.dataset.language);
    send({ text: language.wordFor(target.dataset.language), label: target.textContent });
  });
}

function chooseLanguage(tag) {
  log.quietly(() => language.choose(tag));
}

function takeInvitation() {
  const url = new URL(location.href);
  const code = url.searchParams.get("code");
  if (!code) return;
  outbox.add(message({ text: `/start ${code}`, labelKey: "invited" }));
  url.searchParams.delete("code");
  history.replaceState(null, "", url);
}

function choose(choice) {
  const named = choice.labelKey ? null : language.namedBy(choice.label);
  if (named) chooseLanguage(named);
  const label = choice.labelKey ? language.say(choice.labelKey) : choice.label;
  const what = choice.text ? { text: choice.text } : { choice: choice.id };
  // From here Tab leads on to the next question, and no keyboard pops up on a phone.
  send({ ...what, label }).focus({ preventScroll: true });
}

function message(content) {
  return { id: freshId(), after: log.lastId, at: new Date().toISOString(), ...content };
}

function send(content) {
  const entry = message(content);
  const node = log.addMine(entry);
  if (!outbox.add(entry)) tell("unsaved");
  view.toEnd();
  return node;
}

function sendPlace(location) {
  send({ location, labelKey: "place.sent" });
}

async function sendMedia(kind, blob) {
  const entry = message({ kind, labelKey: `${kind}.sent` });
  log.addMine(entry, shown(kind, blob, `${kind}.mine`));
  view.toEnd();
  if (!(await outbox.addBlob(entry, blob))) tell("unsaved");
}

function showState(id, state, seconds) {
  const entry = outbox.entries.find((one) => one.id === id);
  const follow = view.atEnd();
  if (state === "sent") tell(null);
  log.setState(id, state, seconds, entry?.refused ? remedies(entry) : {});
  if (follow) view.toEnd();
}

function remedies(entry) {
  const discard = () => {
    outbox.drop(entry.id);
    log.drop(entry.id);
  };
  const edit = () => {
    discard();
    composer.takeBack(entry.text);
  };
  const again = () => outbox.again(entry.id);
  return entry.text ? { edit, discard } : { again, discard };
}

function showReplies(entry, replies) {
  if (veil.isHidden()) return;
  arrive(replies);
  if (entry.restored) feed.start();
}

function arrive(items) {
  const follow = view.atEnd();
  const first = log.take(items, { live: true });
  if (first && follow) view.reveal(first);
  else view.look();
}

function showHistory(items) {
  if (isRenewed) {
    isRenewed = false;
    arrive(items);
  } else if (items.length) log.quietly(() => redraw(items));
  else if (log.isEmpty) greet("greeting");
}

function redraw(items) {
  log.clear();
  log.take(items, { live: false });
  drawUnsent();
  view.toEnd();
}

function drawUnsent() {
  for (const entry of outbox.entries) {
    entry.restored = true;
    const blob = outbox.blob(entry.id);
    log.addMine(entry, blob && shown(entry.kind, blob, `${entry.kind}.mine`));
    showState(entry.id, entry.refused ?? "sending");
  }
}

function showLine(isUp) {
  tellConnection(isUp ? null : "offline");
  if (isUp) outbox.wake();
}

begin();
