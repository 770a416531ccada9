// plotly.js, fetched once for all figures of a page.

const libraries = new Map();     // address → promise of plotly.js

export const library = (address) => {
  if (!libraries.has(address)) {
    libraries.set(address, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => { libraries.delete(address); reject(new Error("no plotly.js")); };
      document.head.append(script);
    }));
  }
  return libraries.get(address);
};
