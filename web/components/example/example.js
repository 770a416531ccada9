// What somebody wants to search by: pasted or dropped anywhere on the page, chosen or named in the box that opens.

import { filled } from "../shared/filled.js";

const boxes = (globalThis.clipseekExamples ??= new Map());

// What somebody typed as a link; people leave out the scheme.
export const asAddress = (typed) => (/^[\w-]+(\.[\w-]+)+\//.test(typed) ? `https://${typed}` : typed).slice(0, 8192);

class ExampleBox {      // one for each place that takes an example; it outlives the parts of the page that show it
  constructor(key) {
    this.key = key;
    this.views = new Set();
    this.state = "";
    this.text = "";
  }

  takeFile(file, isPasted) {
    const name = isPasted ? this.data.words.pasted : file.name;
    if (!file.size) return this.say("failed", this.data.words.empty);
    if (file.size > this.data.most_bytes) return this.say("failed", this.data.words.too_large);
    return this.send("", file, name, { "Example-Name": encodeURIComponent(name) });
  }

  // Some sites give a whole picture where others give its address.
  async takeLink(typed) {
    if (!typed) return;
    const picture = typed.startsWith("data:") && (await fetch(typed).then((answer) => answer.blob(), () => null));
    if (picture) return this.takeFile(picture, true);
    const url = asAddress(typed);
    this.send("/link", JSON.stringify({ url }), url, { "Content-Type": "application/json" });
  }

  send(below, body, name, headers) {
    this.stop();
    const { words, token } = this.data;
    const request = (this.request = new XMLHttpRequest());
    const looking = () => this.say("busy", filled(words.looking, { name }));
    request.open("POST", this.data.address + below);
    request.timeout = 180_000;
    for (const [header, value] of Object.entries({ ...headers, "Upload-Token": token })) request.setRequestHeader(header, value);
    request.upload.onprogress = (event) => {
      const share = Math.floor(100 * event.loaded / (event.total || 1));
      if (share < 100) this.say("busy", filled(words.sending, { name, share }));
    };
    request.upload.onload = looking;
    request.onerror = request.ontimeout = () => this.say("failed", words.broken);
    request.onload = () => {
      let said = {};
      try { said = JSON.parse(request.responseText); } catch { /* no answer of ours */ }
      this.request = null;
      if (!said.digest) return this.say("failed", said.sentence ? `${said.sentence} ${said.hint}` : words.broken);
      this.say("", "");
      [this.picked, this.wasOpen] = [said.digest, this.isOpen];
      return this.tell?.(said.digest);
    };
    looking();
    request.send(body);
  }

  stop() {
    this.request?.abort();
    this.request = null;
    this.say("", "");
  }

  say(state, text) {
    [this.state, this.text] = [state, text];
    for (const view of this.views) view.paint();
  }

  get isOpen() { return [...this.views].some((view) => view.isArea); }
}

export const boxOf = (key) => boxes.get(key) ?? boxes.set(key, new ExampleBox(key)).get(key);

// Several boxes may be on a page: what is pasted or dropped beside them is for the open one, or else the first.
export const target = () => {
  const here = [...boxes.values()].filter((box) => box.catcher?.isConnected);
  here.sort((a, b) => (a.catcher.compareDocumentPosition(b.catcher) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  return here.find((box) => box.isOpen) ?? here[0];
};
