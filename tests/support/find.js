const [role, name] = arguments;
const selectors = {
  button: 'button, [role=button]',
  link: 'a[href], [role=link]',
  textbox: 'input:not([type=checkbox]):not([type=radio]):not([type=file]):not([type=hidden]), textarea, [role=textbox], [role=combobox], [role=searchbox]',
  radio: 'input[type=radio], [role=radio]',
  checkbox: 'input[type=checkbox], [role=checkbox], [role=switch]',
  listbox: 'select, [role=listbox]',
  option: '[role=option]',
  tab: '[role=tab]',
  row: '[role=row], tr',
  dialog: 'dialog[open], [role=dialog], [role=alertdialog]',
  heading: 'h1, h2, h3, [role=heading]',
  menuitem: '[role=menuitem], [role=menuitemradio], [role=menuitemcheckbox]',
  status: '[role=status], [role=alert], output',
  file: 'input[type=file]',
};
const visible = (element) => {
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return role === 'file' || (box.width > 0 && box.height > 0 && style.visibility !== 'hidden');
};
const named = (element) => {
  const ids = (element.getAttribute('aria-labelledby') || '').split(/\s+/).filter(Boolean);
  const parts = ids.map((id) => (document.getElementById(id) || {}).textContent || '');
  parts.push(element.getAttribute('aria-label') || '');
  for (const label of element.labels || []) parts.push(label.textContent);
  if (!['textbox', 'file', 'listbox'].includes(role)) parts.push(element.textContent, element.getAttribute('title') || '');
  return parts.join(' ').replace(/\s+/g, ' ').trim();
};
// A modal dialog hides what lies behind it from people, so also from the tests.
const modal = [...document.querySelectorAll('dialog[open]')].filter((dialog) => dialog.matches(':modal')).pop();
const scope = modal && role !== 'dialog' ? modal : document;
const found = [...scope.querySelectorAll(selectors[role] || role)].filter((element) => visible(element) && named(element).includes(name));
// The closest name wins: 「派单」 before 「保存并派单」.
found.sort((a, b) => named(a).length - named(b).length);
return found[0] || null;
