// Copies the page's address with the search as it is now; says so for a moment.

const SAID_MS = 2000;
const buttons = new WeakMap();

// The clipboard is there for https and this machine alone; on a plain network the old way still works.
const copied = async (text, near) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = document.createElement("textarea");
    box.value = text;
    box.style.cssText = "position:fixed;opacity:0";
    near.append(box);       // inside the dialog, or its focus trap takes the selection away
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
};

class CopyLink {
  constructor(root) {
    this.button = root.querySelector("button");
    this.word = root.querySelector(".word");
    this.sign = root.querySelector(".sign");
    this.button.addEventListener("click", () => this.copy());
  }

  show(data) {
    this.data = data;
    if (!this.clock) this.say(data.words.copy, "link");
  }

  say(word, sign) {
    this.word.textContent = word;
    this.sign.textContent = sign;
  }

  async copy() {
    const address = new URL(document.location.href);
    address.search = this.data.query;
    address.hash = "";
    const done = await copied(address.href, this.button.parentElement);
    this.button.focus();
    this.say(done ? this.data.words.copied : this.data.words.failed, done ? "check" : "error");
    clearTimeout(this.clock);
    this.clock = setTimeout(() => {
      this.clock = undefined;
      this.say(this.data.words.copy, "link");
    }, SAID_MS);
  }

  close() { clearTimeout(this.clock); }
}

export default function ({ parentElement, data }) {
  let button = buttons.get(parentElement);
  if (!button) {
    button = new CopyLink(parentElement);
    buttons.set(parentElement, button);
  }
  button.show(data);
  return () => {
    buttons.delete(parentElement);
    button.close();
  };
}
