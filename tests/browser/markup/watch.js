// Sees everything that comes into the page, from its first moment: what only a payload could have made is noted.
window.noted = [];
const note = (what) => { if (window.noted.length < 50) window.noted.push(what); };
window.x = () => note('a payload ran');
for (const dialog of ['alert', 'confirm', 'prompt', 'print']) window[dialog] = () => note('dialog ' + dialog);
addEventListener('securitypolicyviolation', (found) => note('policy ' + found.violatedDirective + ' ' + found.blockedURI + ' ' + found.sample));
// What no screen of the product makes after it has begun. Styles of its parts come as links to itself.
const foreign = new Set('SCRIPT IFRAME FRAME FRAMESET OBJECT EMBED APPLET PORTAL FENCEDFRAME BASE META STYLE MATH MARQUEE KEYGEN ISINDEX PLAINTEXT XMP LISTING NOEMBED NOSCRIPT IMAGE FOREIGNOBJECT ANIMATE SET DESC TITLE XSS X-Y X'.split(' '));
const addresses = new Set(['href', 'src', 'srcset', 'srcdoc', 'action', 'formaction', 'data', 'poster', 'ping', 'xlink:href', 'background', 'archive']);
const own = (address) => {
  if (/^\s*(javascript|vbscript|data)\s*:/i.test(address)) return false;
  try { const url = new URL(address, location.href); return url.origin === location.origin || url.protocol === 'tel:'; } catch { return false; }
};
const look = (element) => {
  // The program's own parts are fetched from its own address by links and scripts of the head; texts are shown below.
  const ours = document.readyState === 'loading' || element.parentNode === document.head || (element.tagName === 'NOSCRIPT' && element.textContent.startsWith('<p class=boot__state>请允许本页运行脚本'));
  if (foreign.has(element.tagName.toUpperCase()) && !ours) note('element ' + element.outerHTML.slice(0, 90));
  for (const { name, value } of element.attributes) {
    if (/^on/i.test(name)) note('handler ' + element.outerHTML.slice(0, 90));
    if (addresses.has(name.toLowerCase()) && !own(value)) note('address ' + name + '=' + value.slice(0, 60));
  }
};
const lookInto = (node) => {
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  look(node);
  node.querySelectorAll('*').forEach(look);
};
new MutationObserver((changes) => {
  for (const change of changes) {
    if (change.type === 'attributes') look(change.target);
    else change.addedNodes.forEach(lookInto);
  }
}).observe(document, { subtree: true, childList: true, attributes: true });
