// What has the focus: its name as a reader says it, and whether a person sees that it has it.
const element = document.activeElement;
if (!element || element === document.body) return { name: '', seen: false, role: '' };
const ids = (element.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean);
const parts = ids.map((id) => (document.getElementById(id) || {}).textContent || '');
parts.push(element.getAttribute('aria-label') || '');
for (const label of element.labels || []) parts.push(label.textContent);
const takesText = /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
if (!takesText) parts.push(element.textContent);
const ringed = (one) => {
  const style = getComputedStyle(one);
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 && !/, 0\)$|transparent/.test(style.outlineColor);
  return outlined || style.boxShadow !== 'none';
};
const box = element.getBoundingClientRect();
const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
// A row of pills or a hidden checkbox shows the ring on what stands around it.
const around = [element, element.closest('label')].filter(Boolean);
return {
  name: parts.join(' ').replace(/\s+/g, ' ').trim(),
  seen: inside && around.some(ringed),
  role: element.getAttribute('role') || element.tagName.toLowerCase(),
};
