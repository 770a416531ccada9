// A line that is being changed, in place of its words: Enter keeps it, Escape leaves it as it was.

import { filmOf, positionOf } from "../shared/playing.js";
import { timeShown, timeTyped } from "./line_times.js";

const button = (words, name, type) => Object.assign(document.createElement("button"), { type, className: name, textContent: words });

const tidy = (text) => text.split(/\s+/u).filter(Boolean).join(" ");

// A field for a time, and a button that writes there where the player is.
const timeField = (words, name, seconds) => {
  const label = Object.assign(document.createElement("label"), { className: `when ${name}` });
  const field = Object.assign(document.createElement("input"), { value: timeShown(seconds), inputMode: "decimal", autocomplete: "off", size: 9 });
  label.append(Object.assign(document.createElement("span"), { textContent: words[name] }), field);
  const now = button(words.now, "act now", "button");
  now.title = words.now_title;
  now.setAttribute("aria-label", `${words[name]}: ${words.now_title}`);
  now.hidden = !filmOf();
  now.addEventListener("click", () => { field.value = timeShown(positionOf(filmOf())); });
  const place = document.createElement("div");
  place.className = "when_place";
  place.append(label, now);
  return { place, field };
};

export class LineEditor {
  // `text` is what stands in the box; `tell` hears what is to become of the line, as { do, said, … }.
  constructor(item, { start, end, text, isLast }, words, { tell, leave }) {
    Object.assign(this, { item, start, end, words });
    this.form = Object.assign(document.createElement("form"), { className: "editor" });
    this.box = Object.assign(document.createElement("textarea"), { value: text, rows: 2, dir: "auto", maxLength: 2000 });
    this.box.setAttribute("aria-label", words.edit_box);
    const [starts, ends] = [timeField(words, "starts", start), timeField(words, "ends", end)];
    this.times = [starts.field, ends.field];
    const when = Object.assign(document.createElement("div"), { className: "times" });
    when.append(starts.place, ends.place);
    this.trouble = Object.assign(document.createElement("span"), { className: "trouble" });
    this.trouble.setAttribute("role", "alert");
    const split = button(words.split, "act split", "button");
    const join = button(words.join, "act join", "button");
    join.hidden = isLast;
    this.form.append(
      this.box, when, this.trouble, button(words.keep, "act keep", "submit"), button(words.leave, "act leave", "button"),
      split, join, button(words.remove, "act remove", "button"),
    );
    // A press on the button moves the cursor's focus, but not its place.
    const halves = () => [this.box.value.slice(0, this.box.selectionStart), this.box.value.slice(this.box.selectionStart)].map(tidy);
    const sayHalves = () => { split.setAttribute("aria-disabled", String(!halves().every(Boolean))); };
    for (const event of ["keyup", "click", "input", "select", "focus"]) this.box.addEventListener(event, sayHalves);
    const act = (what) => { const times = this.typed(); if (times) tell({ ...what, ...times }); };
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      const said = tidy(this.box.value);
      if (said) act({ do: "keep", said });
    });
    this.form.querySelector(".leave").addEventListener("click", leave);
    split.addEventListener("click", () => {
      const [said, rest] = halves();
      if (said && rest) act({ do: "split", said, rest });
    });
    join.addEventListener("click", () => { if (tidy(this.box.value)) act({ do: "join", said: tidy(this.box.value) }); });
    this.form.querySelector(".remove").addEventListener("click", () => tell({ do: "remove" }));
    this.form.addEventListener("keydown", (event) => {
      // These keys are for the text, and none of them for the player.
      event.stopPropagation();
      if (event.key === "Escape") leave();
      if (event.key === "Enter" && event.target === this.box && !event.isComposing) {
        event.preventDefault();
        this.form.requestSubmit();
      }
    });
    item.classList.add("edited");
    item.append(this.form);
    this.box.focus();
    sayHalves();
  }

  get isSame() { return this.times[0].value === timeShown(this.start) && this.times[1].value === timeShown(this.end); }

  // The times as they are to be; null, with a word about it, where they make no sense.
  typed() {
    const [from, to] = this.times.map((field) => timeTyped(field.value));
    const wrong = this.times.find((field) => timeTyped(field.value) === null) ?? (from >= to ? this.times[1] : null);
    for (const field of this.times) field.setAttribute("aria-invalid", String(field === wrong));
    this.trouble.textContent = wrong ? (from === null || to === null ? this.words.no_time : this.words.no_length) : "";
    wrong?.focus();
    if (wrong) return null;
    return this.isSame ? {} : { from, to };
  }

  close() {
    this.item.classList.remove("edited");
    this.form.remove();
  }
}
