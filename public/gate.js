// Runs before everything else, in the oldest JavaScript there is: a browser that cannot run the program gets a page
// it can read instead of a white screen.
(function () {
  'use strict';
  // Two empty-handed programs that use what the compiler always emits: memory.fill, and a null reference.
  var bulk = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1, 10, 13, 1, 11, 0, 65, 0, 65, 0, 65, 0, 252, 11, 0, 11];
  var references = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 7, 1, 5, 0, 208, 112, 26, 11];

  function missing() {
    if (typeof WebAssembly !== 'object' || !window.Uint8Array) return 'WebAssembly';
    if (!WebAssembly.validate(new Uint8Array(bulk)) || !WebAssembly.validate(new Uint8Array(references))) return 'WebAssembly 2';
    if (!window.indexedDB) return 'IndexedDB';
    if (!window.Promise || !window.fetch || !window.BigInt || !window.AbortController) return 'ES2020';
    if (!window.HTMLDialogElement) return 'dialog';
    if (!window.crypto || !window.crypto.getRandomValues) return 'crypto';
    return '';
  }

  function say(lines) {
    while (document.body.firstChild) document.body.removeChild(document.body.firstChild);
    for (var i = 0; i < lines.length; i++) {
      var line = document.createElement(i === 0 ? 'h1' : 'p');
      line.appendChild(document.createTextNode(lines[i]));
      document.body.appendChild(line);
    }
  }

  var lack;
  try { lack = missing(); } catch (error) { lack = String(error); }
  if (!lack) return;
  window.guanjiaTooOld = lack;
  document.addEventListener('DOMContentLoaded', function () {
    say([
      '浏览器版本太旧 · This browser is too old',
      '管家需要 Chrome / Edge 98、Safari 15.4、Firefox 98 或更新的版本。已存在本机的内容不受影响,换用新浏览器前请联系管理员。',
      'Guanjia needs Chrome / Edge 98, Safari 15.4, Firefox 98 or newer. What is saved on this device is not touched; ask your administrator before you change browsers.',
      'E-BROWSER ' + lack
    ]);
  });
})();
