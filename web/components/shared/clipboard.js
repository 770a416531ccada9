// The clipboard is there for https and this machine alone; on a plain network the old way still works.

// True if `text` is in the clipboard now. The old way selects a text inside `near`: inside a dialog, or its focus trap takes the
// selection away.
export const copied = async (text, near = document.body) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = document.createElement("textarea");
    box.value = text;
    box.style.cssText = "position:fixed;opacity:0";
    near.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
};
