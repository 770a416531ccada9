// Opens a shared page: sends the token that stands behind the # of the link, which no server has seen so far, and the passcode if
// one is wanted.

const words = JSON.parse(document.body.dataset.words);
const [said, ask, passcode] = ["said", "ask", "passcode"].map((id) => document.querySelector(`#${id}`));
const token = window.location.hash.slice(1);

const open = async (body) => {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(words.open, { method: "POST", headers, body: JSON.stringify(body) });
  return answer.json();
};

const enter = async () => {
  const { page, needs_passcode: needsPasscode, sentence, hint } = await open({ token, passcode: passcode.value });
  if (page) { window.location.replace(page); return; }
  said.textContent = sentence ? `${sentence} ${hint}` : words.passcode;
  if (needsPasscode) ask.hidden = false;
  if (!ask.hidden) { passcode.value = ""; passcode.focus(); }
};

const tryToEnter = () => enter().catch(() => { said.textContent = words.away; });

ask.addEventListener("submit", (event) => { event.preventDefault(); tryToEnter(); });
// Another link that is opened in the same tab changes only what stands behind the #.
window.addEventListener("hashchange", () => window.location.reload());
if (token) tryToEnter(); else said.textContent = words.incomplete;
