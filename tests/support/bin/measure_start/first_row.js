// Runs before the page. `window.firstRow` is what became when, in milliseconds since the navigation began.
window.firstRow = new Promise((resolve) => {
  const shown = () => document.querySelector('.ui-rows__row');
  const watch = () => {
    const done = () => {
      const figures = { 'first row in the page': performance.now() };
      for (const mark of performance.getEntriesByType('mark')) figures[mark.name] = mark.startTime;
      for (const entry of performance.getEntriesByType('resource')) {
        if (entry.name.endsWith('.wasm')) figures['wasm read'] = entry.responseEnd;
      }
      // The frame after the next one begins when this one has been drawn.
      requestAnimationFrame(() => requestAnimationFrame(() => {
        figures['first row painted'] = performance.now();
        resolve(figures);
      }));
    };
    if (shown()) return done();
    const observer = new MutationObserver(() => {
      if (!shown()) return;
      observer.disconnect();
      done();
    });
    observer.observe(document, { childList: true, subtree: true });
  };
  watch();
});
