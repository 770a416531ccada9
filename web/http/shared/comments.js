// What is said about the moment that plays, each at its second, and the box to say more. The name is asked once in each browser.

const LOOK_EVERY_MS = 20_000;
const NAME = "clipseek.name";
const find = (id) => document.querySelector(`#${id}`);
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
// Storage may be forbidden or full; then the name is asked each time.
const recall = () => { try { return localStorage.getItem(NAME) ?? ""; } catch { return ""; } };
const remember = (name) => { try { localStorage.setItem(NAME, name); } catch { /* For this time only. */ } };
const made = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text, dir: "auto" });

export class Comments {
  constructor(film, words, place) {
    Object.assign(this, { film, words, place, said: [], url: `${words.path}/comments` });
    [this.list, this.form, this.name, this.text, this.answer] = ["list", "write", "name", "text", "answer"].map(find);
    this.name.value = recall();
    find("who").hidden = this.name.value !== "";
    // Before this script is there, a press would send nothing.
    this.form.hidden = false;
    film.addEventListener("timeupdate", () => this.label());
    this.text.addEventListener("focus", () => film.pause());
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    setInterval(() => { if (!document.hidden) this.look(); }, LOOK_EVERY_MS);
    this.look();
  }

  // Another moment is on.
  show() {
    this.label();
    this.answer.textContent = "";
    this.paint();
  }

  // A photo has no times.
  label() {
    const { at, photo } = this.words;
    find("text_label").textContent = this.place().isPhoto ? photo : at.replace("{time}", clock(this.film.currentTime));
  }

  async look() {
    const answer = await fetch(this.url).catch(() => null);
    // The link is over: the page says so.
    if (answer?.status === 410 || answer?.status === 403) window.location.reload();
    if (!answer?.ok) return;
    this.said = await answer.json();
    this.paint();
  }

  async send() {
    const body = { place: this.place().number, at: this.film.currentTime, name: this.name.value, text: this.text.value };
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(this.url, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => null);
    if (answer?.ok) {
      remember(this.name.value);
      find("who").hidden = true;
      this.text.value = "";
      await this.look();
      this.answer.textContent = this.words.sent;
      return;
    }
    const { sentence, hint } = answer ? await answer.json() : { sentence: this.words.away, hint: "" };
    this.answer.textContent = `${sentence} ${hint}`.trim();
    // A name that was not taken can be put right.
    find("who").hidden = false;
  }

  paint() {
    const { number } = this.place();
    const here = this.said.filter(({ place }) => place === number);
    const first = here.filter(({ answers }) => !answers).toSorted((one, other) => one.at - other.at);
    const items = first.map((comment) => this.item(comment, here.filter(({ answers }) => answers === comment.id)));
    const told = JSON.stringify([number, here]);
    if (told === this.told) return;      // a button that has the focus keeps it
    this.told = told;
    this.list.replaceChildren(...(items.length ? items : [made("li", "quiet", this.words.none)]));
  }

  item(comment, answers) {
    const item = document.createElement("li");
    const head = document.createElement("p");
    if (comment.time) head.append(this.time(comment));
    head.append(made("strong", "", comment.ours ? comment.author || this.words.sender : comment.author));
    if (comment.resolved) head.append(made("span", "done", this.words.resolved));
    item.append(head, made("p", "words", comment.text));
    if (answers.length) {
      const inner = document.createElement("ul");
      inner.append(...answers.map((answer) => this.item(answer, [])));
      item.append(inner);
    }
    return item;
  }

  time({ at, time }) {
    const button = Object.assign(made("button", "at", time), { type: "button" });
    button.addEventListener("click", () => { this.film.currentTime = at; this.film.scrollIntoView({ block: "nearest" }); });
    return button;
  }
}
