// Streamlit calls a component's function on every run of the page. What it shows is made once for each place on the page, shown
// anew each time, and closed when the place goes.

// What a component tells the page while the server is away is told once it is back (../connection).
const kept = (place, tell) => (what, value) => {
  const connection = globalThis.clipseekConnection;
  return connection ? connection.pass(place, what, () => tell(what, value)) : tell(what, value);
};

export const mounted = (make) => {
  const places = new WeakMap();
  return (component) => {
    const { parentElement, setTriggerValue, setStateValue } = component;
    const told = { setTriggerValue: kept(parentElement, setTriggerValue), setStateValue: kept(parentElement, setStateValue) };
    if (!places.has(parentElement)) places.set(parentElement, make(component));
    places.get(parentElement).show({ ...component, ...told });
    return () => {
      places.get(parentElement)?.close();
      places.delete(parentElement);
    };
  };
};
