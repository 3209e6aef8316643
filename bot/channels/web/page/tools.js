/** The photo, voice and place buttons: from a press to something the person agreed to send. */

import { label, say } from "./language.js";
import { shown } from "./media.js";
import * as offer from "./offer.js";
import { shrunk } from "./photo.js";
import { Recorder } from "./recorder.js";
import { tell } from "./status.js";

const PDF = "application/pdf";
const PLACE_TIMEOUT_MS = 20000;
const recorder = new Recorder();
const voice = document.getElementById("voice");
const place = document.getElementById("place");
const photoFile = document.getElementById("photo-file");
const voiceFile = document.getElementById("voice-file");
let canRecord = Recorder.isPossible;

/** Take charge; `onMedia(kind, blob)` and `onPlace(location)` send. */
export function begin({ onMedia, onPlace }) {
  onPress("photo", () => photoFile.click());
  onPress("voice", () => pressVoice(onMedia));
  onPress("place", () => findPlace(onPlace));
  onPick(photoFile, (file) => {
    if (file.type === PDF) offerMedia("file", file, onMedia);
    else offerPhoto(file, onMedia);
  });
  onPick(voiceFile, (file) => offerMedia("voice", file, onMedia));
  labelVoice();
}

/** Point to the button that answers best: `kind` is "location", or anything else for none. */
export function want(kind) {
  const isWanted = kind === "location";
  if (place.classList.contains("strong") === isWanted) return;
  place.classList.toggle("strong", isWanted);
  label(place, isWanted ? "place.wanted" : "place");
}

/** Stop and drop whatever was begun. */
export function cancel() {
  recorder.cancel();
  offer.dismiss();
}

function onPress(id, handler) {
  document.getElementById(id).addEventListener("click", handler);
}

function onPick(input, handler) {
  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = "";
    if (file) handler(file);
  });
}

async function offerPhoto(file, onMedia) {
  tell("photo.working");
  const blob = await shrunk(file).catch(() => null);
  if (blob) await offerMedia("photo", blob, onMedia);
  else tell("photo.broken");
}

async function offerMedia(kind, blob, onMedia) {
  tell(null);
  if (await offer.ask(`offer.${kind}`, shown(kind, blob, `${kind}.mine`))) onMedia(kind, blob);
  document.getElementById(kind === "file" ? "photo" : kind).focus();
}

function pressVoice(onMedia) {
  if (recorder.isRunning) recorder.stop();
  else if (canRecord) record(onMedia);
  else voiceFile.click();
}

async function record(onMedia) {
  tell("voice.asking");
  const blob = await recorder.record(showRecording).catch(() => {
    canRecord = false;
    return null;
  });
  labelVoice();
  if (recorder.wasCancelled) tell(null);
  else if (blob) await offerMedia("voice", blob, onMedia);
  else tell(canRecord ? "voice.empty" : "voice.refused");
}

function showRecording(seconds) {
  if (seconds === 0) tell("voice.recording");
  const clock = document.createElement("span");
  clock.setAttribute("aria-hidden", "true");
  clock.textContent = ` ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  delete voice.dataset.say;
  voice.classList.add("running");
  voice.replaceChildren(say("voice.stop"), clock);
}

function labelVoice() {
  voice.classList.remove("running");
  label(voice, canRecord ? "voice" : "voice.pick");
}

async function findPlace(onPlace) {
  tell("place.asking");
  const found = await position().catch(() => null);
  tell(found ? null : "place.failed");
  if (!found) return;
  if (await offer.ask("offer.place")) onPlace(found);
  place.focus();
}

function position() {
  return new Promise((resolve, reject) => {
    const options = { enableHighAccuracy: true, timeout: PLACE_TIMEOUT_MS, maximumAge: 60000 };
    const found = ({ coords: { latitude, longitude } }) => resolve({ latitude, longitude });
    if (navigator.geolocation) navigator.geolocation.getCurrentPosition(found, reject, options);
    else reject(new Error("none"));
  });
}
