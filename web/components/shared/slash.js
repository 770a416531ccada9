// A slash brings the search box back, unless it is meant for something that is written in or for a table, which takes keys as well.

const WRITTEN_IN = 'input, textarea, select, [contenteditable="true"], [role="textbox"], [data-testid="stDataFrame"]';

export const isSlash = ({ key, ctrlKey, metaKey, altKey, target }) =>
  key === "/" && !ctrlKey && !metaKey && !altKey && !target.closest?.(WRITTEN_IN) && document.querySelector('[role="dialog"]') === null;
