// Starts the program under the strict content-security policy. Order matters: the policy for trusted types first,
// then the program, then the service worker.
(() => {
  'use strict';

  // Leptos puts the views' fixed markup into templates: harmless elements with quoted attributes, text, comments. Nothing
  // else passes, so a text that somebody typed cannot become an element that acts.
  const piece = /[^<]+|<!--[^>]*-->|<!>|<(\/?)([a-z][a-z0-9-]*)((?:\s+[a-z][a-z0-9:-]*(?:="[^"]*")?)*)\s*\/?>/giy;
  const attribute = /([a-z][a-z0-9:-]*)(?:="([^"]*)")?/gi;
  const harmless = new Set(('a abbr article aside b br button caption circle code dd defs details div dl dt ellipse em '
    + 'fieldset figcaption figure footer g h1 h2 h3 h4 h5 h6 header hr i img input kbd label legend li line main mark nav '
    + 'ol optgroup option output p path polygon polyline pre progress rect s section select small span strong sub summary '
    + 'sup svg table tbody td text textarea tfoot th thead time title tr tspan u ul var wbr').split(' '));
  const acts = /^(on.*|style|srcdoc|srcset|action|formaction|ping|is|xlink:.*)$/;
  const ownAddress = /^(#|\/(?!\/))[^&\\]*$/;

  const isFixed = (markup) => {
    let at = 0;
    while (at < markup.length) {
      piece.lastIndex = at;
      const found = piece.exec(markup);
      if (!found) return false;
      at = piece.lastIndex;
      if (!found[2]) continue;
      if (!harmless.has(found[2].toLowerCase())) return false;
      for (const [, name, value] of found[3].matchAll(attribute)) {
        const lower = name.toLowerCase();
        if (acts.test(lower)) return false;
        if ((lower === 'href' || lower === 'src') && !ownAddress.test(value || '')) return false;
      }
    }
    return true;
  };

  const isOwnScript = (url) => {
    try {
      return new URL(url, location.href).origin === location.origin;
    } catch {
      return false;
    }
  };

  // Script as text never passes: there is no `createScript`.
  if (window.trustedTypes) {
    window.trustedTypes.createPolicy('default', {
      createHTML: (markup) => (isFixed(markup) ? markup : null),
      createScriptURL: (url) => (isOwnScript(url) ? url : null),
    });
  }

  if (window.guanjiaTooOld) return;

  // A line is a text, a link, or a button.
  const show = (...lines) => {
    document.body.className = 'boot';
    document.body.replaceChildren(...lines.map((line) => {
      const element = document.createElement(line.href ? 'a' : line.act ? 'button' : 'p');
      element.textContent = line.text || line;
      if (line.href) element.href = line.href;
      if (line.act) element.onclick = line.act;
      if (line.act) element.className = 'ui-button ui-button--primary';
      return element;
    }));
  };

  const again = { text: '重新打开 · Open again', href: '/' };

  // Throws away the program as this browser keeps it. Databases are never touched.
  const forgetProgram = async () => {
    const container = navigator.serviceWorker;
    const workers = container ? await container.getRegistrations() : [];
    await Promise.all(workers.map((worker) => worker.unregister()));
    const names = window.caches ? await caches.keys() : [];
    await Promise.all(names.map((name) => caches.delete(name)));
    return names.length;
  };

  // For a device that was ordered to be wiped.
  window.guanjiaForgetProgram = forgetProgram;

  // The last resort after a bad update: throws away what the server can send again.
  const reset = async () => {
    const caches = await forgetProgram();
    show(
      `已清除程序缓存(${caches})。本机保存的工作内容没有动。`,
      `Program caches cleared (${caches}). Work saved on this device was not touched.`,
      again,
    );
  };

  const offerReset = () => show(
    '程序打不开时,在这里清除程序缓存。本机保存的工作内容不会动。',
    'When the program does not open, clear its caches here. Work saved on this device is not touched.',
    { text: '重置 · Reset', act: () => reset().catch((error) => show(String(error), again)) },
    again,
  );

  // Kept until somebody asks for it in the settings: a page may not offer it before.
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    window.guanjiaInstall = event;
    dispatchEvent(new Event('guanjia-install'));
  });
  addEventListener('appinstalled', () => {
    window.guanjiaInstall = 'done';
    dispatchEvent(new Event('guanjia-install'));
  });

  const start = async () => {
    const glue = document.querySelector('link[rel=modulepreload]');
    const wasm = document.querySelector('link[rel=guanjia-wasm], link[rel=preload][as=fetch]');
    const program = await import(glue.href);
    const options = wasm.integrity ? { integrity: wasm.integrity, credentials: 'same-origin' } : {};
    await program.default({ module_or_path: fetch(wasm.href, options) });
  };

  const register = () => {
    if (!navigator.serviceWorker || document.querySelector('meta[name=guanjia-build]').content === 'development') return;
    navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch((error) => {
      console.warn('no service worker:', error);
    });
  };

  if (location.pathname === '/reset') {
    offerReset();
    return;
  }
  start().then(register, (error) => {
    console.error(error);
    show(
      '管家没有打开。已存本机的内容不受影响。 Guanjia did not open. What is saved on this device is safe.',
      { text: '重试 · Try again', href: location.pathname },
      { text: '清除程序缓存后再试 · Clear the program caches and try again', href: '/reset' },
      `E-LOAD ${error}`,
    );
    register();
  });
})();
