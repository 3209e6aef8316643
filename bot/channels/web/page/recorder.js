/** The microphone: one recording at a time, three minutes at most. */

const LONGEST_S = 180;
const BITS_PER_SECOND = 24000;
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

export class Recorder {
  #recorder = null;
  #opening = false;

  /** Whether the last recording was cancelled. */
  wasCancelled = false;

  /** Whether this browser can record here at all (it cannot on plain http). */
  static get isPossible() {
    return Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);
  }

  get isRunning() {
    return this.#opening || this.#recorder !== null;
  }

  /**
   * Record until `stop`; `onSecond(seconds)` is called once running and each second.
   * The Blob, or null if nothing was heard. Raises when the microphone is refused.
   */
  async record(onSecond) {
    this.wasCancelled = false;
    const stream = await this.#open();
    if (!stream) return null;
    const mimeType = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    const options = { mimeType, audioBitsPerSecond: BITS_PER_SECOND };
    this.#recorder = new MediaRecorder(stream, options);
    const ticking = this.#tick(onSecond);
    try {
      return await gathered(this.#recorder);
    } finally {
      clearInterval(ticking);
      silence(stream);
      this.#recorder = null;
    }
  }

  /** End the recording. */
  stop() {
    this.#opening = false;
    if (this.#recorder?.state === "recording") this.#recorder.stop();
  }

  /** End the recording and let it be forgotten. */
  cancel() {
    this.wasCancelled = true;
    this.stop();
  }

  async #open() {
    this.#opening = true;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      if (this.#opening) return stream;
      silence(stream);
      return null;
    } finally {
      this.#opening = false;
    }
  }

  #tick(onSecond) {
    let seconds = 0;
    onSecond(seconds);
    return setInterval(() => {
      onSecond((seconds += 1));
      if (seconds >= LONGEST_S) this.stop();
    }, 1000);
  }
}

function silence(stream) {
  for (const track of stream.getTracks()) track.stop();
}

function gathered(recorder) {
  return new Promise((resolve, reject) => {
    const parts = [];
    const type = recorder.mimeType;
    recorder.ondataavailable = ({ data }) => { if (data.size) parts.push(data); };
    recorder.onerror = reject;
    recorder.onstop = () => resolve(parts.length ? new Blob(parts, { type }) : null);
    recorder.start(1000);
  });
}
