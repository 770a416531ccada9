// Whether the server can be reached: says so quietly, and sends what was entered meanwhile as soon as it can be.
//
// Two things tell. Streamlit says when its websocket closes and opens; a connection that swallows everything closes nothing, so what
// wakes idle fragments (../wake) also says whether the server answered it.

import { Pictures } from "../shared/pictures.js";
import { Entered } from "./entered.js";
import { TypedFirst } from "./typed_first.js";

const CONNECTED = "CONNECTED";  // as Streamlit writes it on the page
const VERSION = 1;              // of the messages between Streamlit and the page around it
const ACKNOWLEDGE_MS = 3000;    // a websocket that says nothing for so long, though the server answers, is opened anew
const ARRIVED_MS = 5000;        // on a connection that is well
const AGAIN_MS = 6000;          // between two attempts to have it opened at once

export class Connection {
  constructor(line, entered = new Entered()) {
    Object.assign(this, { line, entered, isOpen: true, isHeard: true, isReturning: false, held: [], hurriedAt: -Infinity });
    window.addEventListener("message", (event) => { if (event.source === window && event.data?.stCommVersion === VERSION) this.streamlit(event.data); });
    // It may have been lost before anything here could hear of it.
    const connection = document.querySelector("[data-testid=stApp]")?.dataset.testConnectionState;
    if (connection && connection !== CONNECTED) this.streamlit({ type: "WEBSOCKET_DISCONNECTED", attemptingToReconnect: true });
    document.addEventListener("clipseek:asked", ({ detail }) => (detail.isSignedOut ? this.leave() : this.asked(detail.isAnswered)));
  }

  get isAway() { return !this.isOpen || !this.isHeard; }

  // The page was drawn, with addresses that are good for longer than `renewMs`.
  drawn({ away, renew_ms: renewMs }) {
    this.line.textContent = away;
    Object.assign(this, { renewMs, drawnAt: Date.now() });
  }

  // What Streamlit says of itself.
  streamlit({ type, attemptingToReconnect: isTrying, scriptRunState: run }) {
    if (type === "WEBSOCKET_DISCONNECTED") {
      this.isOpen = false;
      this.entered.pause();
      if (!isTrying) this.hurry();
    }
    if (type === "WEBSOCKET_CONNECTED" && !this.isOpen) {
      // The session may be another one, of a server that was started anew: it learns from a run of its own what is on the page.
      Object.assign(this, { isOpen: true, isHeard: true, isReturning: true });
      this.command({ type: "RERUN_SCRIPT" });
    }
    if (type === "SCRIPT_RUN_STATE_CHANGED" && this.isOpen) {
      if (!this.isReturning) this.entered.arrived();
      else if (run === "notRunning") this.back();
    }
    this.paint();
  }

  // Whether the server answered a small question.
  asked(isAnswered) {
    const wasHeard = this.isHeard;
    this.isHeard = isAnswered;
    if (isAnswered && wasHeard && this.isOpen && !this.isReturning) this.entered.arrived(performance.now() - ARRIVED_MS);
    if (isAnswered && !this.isOpen) this.hurry();
    if (isAnswered && this.isOpen && Date.now() > this.drawnAt + this.renewMs) {
      this.drawnAt = Date.now();
      this.command({ type: "RERUN_SCRIPT" });
    }
    if (isAnswered && !wasHeard && this.isOpen) {
      this.command({ type: "SEND_APP_HEARTBEAT", ackTimeoutMilliseconds: ACKNOWLEDGE_MS });
      this.release();
    }
    this.paint();
  }

  // The session is over: the page, loaded anew, leads to the sign-in and back here afterwards.
  leave() {
    window.location.reload();
  }

  // Streamlit waits longer and longer between its own attempts.
  hurry() {
    if (performance.now() < this.hurriedAt + AGAIN_MS) return;
    this.hurriedAt = performance.now();
    this.command({ type: "TERMINATE_WEBSOCKET_CONNECTION" });
    this.command({ type: "RESTART_WEBSOCKET_CONNECTION" });
  }

  back() {
    this.isReturning = false;
    this.entered.again();
    this.release();
  }

  // What a component tells the page: at once, or once the server is back, and then only the last that it has to say of each thing.
  pass(place, name, tell) {
    if (!this.isAway && !this.isReturning) return tell();
    this.held = this.held.filter((one) => one.place !== place || one.name !== name);
    this.held.push({ place, name, tell });
  }

  release() {
    const held = this.held;
    this.held = [];
    for (const { tell } of held) tell();
  }

  command(message) { window.postMessage({ stCommVersion: VERSION, ...message }, window.location.origin); }

  paint() { this.line.hidden = !this.isAway; }
}

export default function ({ data }) {
  if (!globalThis.clipseekConnection) {
    const line = Object.assign(document.createElement("div"), { className: "reconnecting", hidden: true });
    line.setAttribute("role", "status");
    document.body.append(line);
    globalThis.clipseekConnection = new Connection(line);
    globalThis.clipseekTypedFirst = new TypedFirst();
    new Pictures().watch();
  }
  globalThis.clipseekConnection.drawn(data);
}
