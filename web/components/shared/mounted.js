// Streamlit calls a component's function on every run of the page. What it shows is made once for each place on the page, shown
// anew each time, and closed when the place goes.

export const mounted = (make) => {
  const places = new WeakMap();
  return (component) => {
    const { parentElement } = component;
    if (!places.has(parentElement)) places.set(parentElement, make(component));
    places.get(parentElement).show(component);
    return () => {
      places.get(parentElement)?.close();
      places.delete(parentElement);
    };
  };
};
