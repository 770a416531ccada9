// Sentences come from Python with named gaps: "Sending {name}".

export const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "?");
