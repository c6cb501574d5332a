// What a quick and thorough person does on a page: opens what there is to open, and types into every text field.
const wait = (time) => new Promise((go) => setTimeout(go, time));
const visible = (element) => element.getClientRects().length > 0 && !element.disabled && element.getAttribute('aria-disabled') !== 'true';
const named = (element) => (element.getAttribute('aria-label') || element.innerText || element.title || '').replace(/\s+/g, ' ').trim();
const setValue = (field, value) => {
  const prototype = field.tagName === 'TEXTAREA' ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, 'value').set.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
};
const labelled = (text) => {
  const label = [...document.querySelectorAll('label')].find((one) => one.textContent.trim().startsWith(text));
  return label && document.getElementById(label.htmlFor);
};
const dialog = () => [...document.querySelectorAll('dialog[open]')].pop();
const fields = () => [...(dialog() || document).querySelectorAll('textarea, input:not([type=checkbox]):not([type=radio]):not([type=file]):not([type=hidden]):not([type=date]):not([type=time]):not([type=datetime-local])')].filter(visible);
const nameOf = (field) => field.getAttribute('aria-label') || ((field.labels || [])[0] || {}).textContent || field.name;
const typeEverything = async (payloads) => {
  const names = new Set();
  for (const payload of payloads) {
    for (const field of fields()) {
      names.add(nameOf(field));
      setValue(field, payload);
    }
    await wait(0);
  }
  await wait(400);
  return [...names];
};
// Rows come when the page has read its tables.
const settled = async (record) => {
  await wait(250);
  if (!record) return;
  const before = location.href;
  for (let turn = 0; turn < 60; turn += 1) {
    const row = [...document.querySelectorAll('main [role=row], main tr, main [role=listitem] a, main li a')].find((one) => visible(one) && !one.querySelector('[role=columnheader], th') && one.innerText.trim());
    if (row) (row.querySelector('a') || row).click();
    await wait(100);
    if (location.href !== before) break;
  }
  await wait(250);
};
const place = () => document.querySelector('main') || document.body;
const buttons = () => [...place().querySelectorAll('button')].filter((one) => visible(one) && !one.closest('dialog, [role=row], [role=radiogroup], [role=tablist]'));
const openers = () => [...new Set(buttons().map(named).filter(Boolean))];
const press = async (name) => {
  const button = buttons().find((one) => named(one) === name);
  if (button) button.click();
  await wait(200);
};
// Whether nothing is open any more and the address is that of the page as it was loaded.
const tidied = async () => {
  const open = dialog();
  const leave = open && [...open.querySelectorAll('button')].find((one) => /取消|关闭/.test(named(one)));
  if (leave) leave.click();
  await wait(100);
  return !dialog() && !items().length && location.href === performance.getEntriesByType('navigation')[0].name;
};
const items = () => [...document.querySelectorAll('[role=menuitem]')].filter(visible);
const opensDialog = async (name) => {
  await press(name);
  return items().map(named);
};
const opensItem = async (name, item) => {
  await press(name);
  const found = items().find((one) => named(one) === item);
  if (found) found.click();
  await wait(250);
};
